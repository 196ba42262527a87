using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>One run of `evaluate`: model after model; what is finished is kept whatever happens to the rest.</summary>
internal sealed class EvaluateSession
{
    private readonly EvaluateRequest _request;
    private readonly ConsoleOutput _output;
    private readonly CancellationToken _cancellation;
    private readonly List<EvaluatedModel> _done = [];
    private readonly ModelLoop _loop;
    private readonly Preparation _begin = new("process", ProcessAge.Seconds);
    private float[]? _starts;
    private PrototypeFiles? _pictures;

    public EvaluateSession(EvaluateRequest request, Terminal terminal, CancellationToken cancellation)
    {
        (_request, _cancellation) = (request, cancellation);
        _output = new ConsoleOutput(terminal, request.Output);
        _loop = new ModelLoop(_output, cancellation);
    }

    private EvaluationSettings Settings => _request.Settings;

    /// <returns>The exit code.</returns>
    public int Run()
    {
        _output.CheckTargets([.. Settings.Models, Settings.InitFile, .. NetworkOptionSet.Files(Settings.Network),
            .. Settings.Images, Settings.LabelsFile]);
        ExampleImages.Check(Settings);
        StartImageFile? init = Settings.InitFile is { } file ? StartImageFile.Read(file) : null;
        EvaluationOptions options = init is null ? Settings.Options : Settings.Options with { Runs = init.Runs };
        _starts = init?.Values;
        if (_request.Show) PrototypeView.Announce(_output);
        using IBackend backend = DeviceOptionSet.Open(Settings.Device, _output);
        if (_request.OutFolder is { } folder) _pictures = new PrototypeFiles(folder);
        _loop.Each(
            Settings.Models,
            (path, title) => Evaluate(path, title, backend, options, init),
            () => Save(Report(backend, options), isFinal: false));
        EvaluationReport report = Report(backend, options);
        // What is on the screen is not lost when the disk is full.
        Show(report);
        Save(report, isFinal: true);
        return _loop.Result;
    }

    private void Evaluate(
        string path, string title, IBackend backend, EvaluationOptions options, StartImageFile? init)
    {
        LoadedModel model = LoadedModel.Open(path, Settings.Network);
        init?.CheckFits(model.Network);
        CheckContinues(model.Network, options);
        List<string> warnings = [.. model.Facts.Warnings];
        RealExamples? examples = ExampleImages.Read(Settings, model.Network, backend, warnings.Add, _cancellation);
        var evaluator = new Evaluator(backend, options with { Init = _starts })
        {
            Planned = memory => _output.Notice($"{Path.GetFileName(path)}: {CompiledView.Summary(memory)}"),
            Compiled = part => _output.Detail(CompiledView.Lines(part)),
        };
        EvaluationResult result = ProgressView.Watch(
            _output, title, Path.GetFileName(path), (EvaluationProgress at) => ProgressState.Of(at),
            watch => evaluator.Evaluate(model.Network, watch, _cancellation));
        SpectralResult? spectral = Settings.Spectral ? Spectra(path, backend) : null;
        var evaluated = new EvaluatedModel(model.Facts, result, model.Seconds)
        {
            Spectral = spectral,
            Figures = _request.Output.HasFigures ? EvaluationFigures.Of(model.Facts, result, examples) : null,
            Warnings = [.. warnings, .. Findings.Of(result, options), .. Doubts(spectral)],
        };
        _done.Add(evaluated with { Result = result.WithoutImages() });
        if (result.Failure is { } failure) _loop.Tell(path, failure);
        if (Settings.Continue && result.Complete) _starts = [.. result.Runs.SelectMany(r => r.Prototypes)];
        if (_request.Show) PrototypeView.Show(_output, evaluated, title);
        if (_pictures is not null && result.Runs.Count > 0)
            _loop.Try(() => _output.Notice($"prototypes: {_pictures.Write(evaluated)}"));
        if (title.Length == 0) return;
        _output.Notice($"{title}: {Path.GetFileName(path)}: {EvaluationView.OneLine(evaluated, Settings)}");
    }

    private static IEnumerable<string> Doubts(SpectralResult? spectral) =>
        spectral is null ? [] : SpectralFindings.Of(spectral).Select(finding => $"spectra: {finding}");

    private SpectralResult Spectra(string path, IBackend backend)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using IBackend? instead = DeviceOptionSet.InsteadForSpectra(Settings.Device, backend);
        // The page shows them; the means that are reported beside Mg are the same without.
        bool hasPage = _request.Output.Html is not null;
        var options = new SpectralOptions { MpFit = hasPage, Randomize = hasPage };
        using ISingularValues solver = (instead ?? backend).CreateSingularValues();
        var analyzer = new SpectralAnalyzer(solver, options, Settings.Device.Threads);
        return analyzer.Analyze(checkpoint, progress: null, _cancellation);
    }

    private void CheckContinues(Network network, EvaluationOptions options)
    {
        long wanted = (long)options.Runs * network.Classes * network.Input.Count;
        if (_starts is null || _starts.Length == wanted) return;
        throw new ModelException(
            $"--continue: the model before has prototypes of {_starts.Length} numbers, this one "
            + $"({network.Classes} classes of {network.Input}) starts from {wanted}; "
            + "only models of the same classes and input follow each other");
    }

    private EvaluationReport Report(IBackend backend, EvaluationOptions options) => new(
        Settings with { Options = options },
        new DeviceFacts(backend.Name, backend.Description),
        new StartUpFacts(ProcessAge.Seconds, [_begin, .. backend.Preparations]),
        _done,
        _loop.Failed,
        _done.Count + _loop.Failed.Count == Settings.Models.Count && _done.TrueForAll(m => m.Complete));

    private void Save(EvaluationReport report, bool isFinal) => _output.Publish(
        stream => EvaluationJson.Write(stream, report, _request.Trace),
        stream => EvaluationCsv.Write(stream, report),
        isFinal);

    private void Show(EvaluationReport report)
    {
        if (Settings.Models.Count == 1 && _done.Count == 1) EvaluationView.Show(_output, report, _done[0]);
        else if (_done.Count > 0) RankingView.Show(_output, report);
        StartUpView.Show(_output, report.StartUp);
        if (!_cancellation.IsCancellationRequested) return;
        int complete = _done.Count(m => m.Complete);
        _output.Warning($"cancelled: {complete} of {Settings.Models.Count} models are complete");
    }
}
