using System.Diagnostics;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>One run of `spectral`: model after model.</summary>
internal sealed class SpectralSession
{
    private readonly SpectralRequest _request;
    private readonly ConsoleOutput _output;
    private readonly CancellationToken _cancellation;
    private readonly ModelLoop _loop;
    private readonly List<AnalyzedModel> _done = [];

    public SpectralSession(SpectralRequest request, Terminal terminal, CancellationToken cancellation)
    {
        (_request, _cancellation) = (request, cancellation);
        _output = new ConsoleOutput(terminal, request.Output);
        _loop = new ModelLoop(_output, cancellation);
    }

    private SpectralSettings Settings => _request.Settings;

    /// <returns>The exit code.</returns>
    public int Run()
    {
        _output.CheckTargets([.. Settings.Models, Settings.BaseModel]);
        using IBackend backend = DeviceOptionSet.OpenForSpectra(Settings.Device);
        using ISingularValues solver = backend.CreateSingularValues();
        using Checkpoint? baseModel = Settings.BaseModel is { } file ? Checkpoint.Open(file) : null;
        var analyzer = new SpectralAnalyzer(solver, Settings.Options, Settings.Device.Threads, baseModel);
        _loop.Each(
            Settings.Models,
            (path, title) => Analyze(path, title, analyzer),
            () => Save(Report(backend), isFinal: false));
        SpectralReport report = Report(backend);
        // What is on the screen is not lost when the disk is full.
        Show(report);
        Save(report, isFinal: true);
        return _loop.Result;
    }

    private void Analyze(string path, string title, SpectralAnalyzer analyzer)
    {
        long begin = Stopwatch.GetTimestamp();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointFacts facts = CheckpointFacts.Of(checkpoint);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        SpectralResult result = ProgressView.Watch(
            _output, title, Path.GetFileName(path), (SpectralProgress at) => ProgressState.Of(at),
            watch => analyzer.Analyze(checkpoint, watch, _cancellation));
        var model = new AnalyzedModel(facts, result, seconds) { Warnings = SpectralFindings.Of(result) };
        _done.Add(model);
        if (title.Length > 0)
            _output.Notice($"{title}: {Path.GetFileName(path)}: {SpectralView.OneLine(model)}");
    }

    private SpectralReport Report(IBackend backend) => new(
        Settings,
        new DeviceFacts(backend.Name, backend.Description),
        _done,
        _loop.Failed,
        _done.Count + _loop.Failed.Count == Settings.Models.Count && _done.TrueForAll(m => m.Result.Complete));

    private void Save(SpectralReport report, bool isFinal) => _output.Publish(
        stream => SpectralJson.Write(stream, report),
        stream => SpectralCsv.Write(stream, report),
        isFinal);

    private void Show(SpectralReport report)
    {
        if (Settings.Models.Count == 1 && _done.Count == 1)
            SpectralView.Show(_output, report, _done[0], _request.All, _request.Flow);
        else if (_done.Count > 0) SpectralRankingView.Show(_output, report);
        if (!_cancellation.IsCancellationRequested) return;
        int complete = _done.Count(m => m.Result.Complete);
        _output.Warning($"cancelled: {complete} of {Settings.Models.Count} models are complete");
    }
}
