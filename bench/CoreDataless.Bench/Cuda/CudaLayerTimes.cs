using CoreDataless.Cuda;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda layers</c>: every step of a descent iteration on a GPU, timed in the order in which they run,
/// beside what its operations and bytes allow. What is far from its bound, and takes long, is to be mended.
/// </summary>
internal sealed class CudaLayerTimes
{
    // Work before the sequence lasts so long: the host puts a hundred calls into the stream in much less.
    private const double LeadMilliseconds = 5;
    private const int Worst = 8;

    private readonly CudaRates _rates;
    private readonly ProgramWork _work;
    private readonly IReadOnlyList<string> _how;
    private readonly double[] _runs;
    private readonly List<double>[] _milliseconds;

    private CudaLayerTimes(CudaProgram program, CudaDevice device, CudaRates rates, Settings settings)
    {
        _rates = rates;
        _runs = CudaTimings.Milliseconds(program, settings.Images, settings.Runs, settings.Rounds);
        BatchProgram batch = program.Batches.MadeFor(settings.Images);
        _work = ProgramWork.Of(program.Plan, batch, settings.Precision);
        Nodes = batch.Kept?.Nodes ?? 0;
        IReadOnlyList<Launch>[] rest =
            [.. ((IReadOnlyList<Launch>[])[batch.Updates, batch.Keeping]).Where(launches => launches.Count > 0)];
        Action[] parts =
        [
            .. batch.Steps.Select(step => (Action)step.Enqueue),
            .. rest.Select(launches => (Action)(() => Enqueue(launches))),
        ];
        _how =
        [
            .. batch.Steps.Select(step => step.Description),
            .. rest.Select(launches => $"kernel {launches[0].Kernel.Name}"),
        ];
        // What it costs to ask comes last: two events with nothing between them.
        _milliseconds = [.. Enumerable.Range(0, parts.Length + 1).Select(_ => new List<double>())];
        int leads = (int)Math.Clamp(LeadMilliseconds / _runs.Median(), 1, 1000);
        using Lock.Scope entered = device.Enter();
        using ResourceScope scope = device.NewScope();
        var timer = new SequenceTimer(device, scope, parts.Length + 1);
        // One more than counts: the first warms up what was only launched as a graph before.
        for (int round = 0; round <= settings.Rounds; round++)
        {
            program.History.Begin(settings.Images);
            double[] times = timer.Measure(
                () =>
                {
                    for (int i = 0; i < leads; i++) batch.Whole.Launch();
                },
                [.. parts, () => { }]);
            if (round == 0) continue;
            for (int i = 0; i < times.Length; i++) _milliseconds[i].Add(times[i]);
        }
    }

    private long Nodes { get; }

    private double Sum => Enumerable.Range(0, _work.Parts.Count).Sum(i => _milliseconds[i].Median());

    private double Event => _milliseconds[^1].Median();

    /// <summary>
    /// Measures and prints the table; writes it as JSON where <c>--json FILE</c> asks for it. Returns the exit code.
    /// </summary>
    public static int Print(Arguments arguments) => CudaMachine.Use((libraries, machine) =>
    {
        var descent = new CudaDescent(arguments);
        var settings = new Settings(
            arguments.Number("--batch", 50),
            BenchDevice.PrecisionOf(arguments.Text("--precision") ?? "tf32"),
            descent.Runs,
            arguments.Number("--rounds", 20));
        CudaRates rates = CudaRates.Measured(libraries, settings.Precision, arguments);
        using CudaBackend backend =
            CudaLayers.Open(libraries, arguments.Text("--layers") ?? CudaLayers.Best, settings.Precision);
        using CudaProgram program = backend.CompilePlanned(descent.Graph.For(settings.Images));
        descent.Write(program, settings.Images);
        var times = new CudaLayerTimes(program, backend.Device, rates, settings);
        Console.WriteLine($"{backend.Description}; {descent.Title}; {settings.Images} images; {rates}.\n");
        Console.WriteLine(times.Table());
        times.Save(arguments, machine, descent.Title, settings);
        return 0;
    });

    private static void Enqueue(IReadOnlyList<Launch> launches)
    {
        foreach (Launch launch in launches) launch.Enqueue();
    }

    private string Table()
    {
        string[] rows = [.. _work.Parts.Select((part, i) =>
            $"| {i} | {part.Name} | {_how[i]} | {Microseconds(i):f1} ({1e3 * _milliseconds[i].Min():f1}-"
            + $"{1e3 * _milliseconds[i].Max():f1}) | {Microseconds(i) / 1e3 / Sum:p1} | {part.Launches} "
            + $"| {part.Operations / 1e9:f2} | {part.Bytes / 1e6:f2} | {Bound(i):f1} | {_rates.Bound(part)} "
            + $"| {Bound(i) / Microseconds(i):p0} |")];
        IEnumerable<string> worst = Enumerable.Range(0, _work.Parts.Count)
            .OrderByDescending(i => Microseconds(i) - Bound(i))
            .Take(Worst)
            .Select(i => $"{Microseconds(i) - Bound(i):f1} us at step {i}, {_work.Parts[i].Name}");
        double run = _runs.Median();
        return string.Join('\n',
        [
            "| | step | how | us, median (min-max) | of all | launches | GFLOP | MB moved | attainable us | bound by "
                + "| reached |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            .. rows,
            $"| | sum of the steps | | {1e3 * Sum:f1} | 100 % | {_work.Launches} | {Totals(Sum)} |",
            $"| | an iteration as it runs, {Nodes} nodes of a graph | | {1e3 * run:f1} | | {_work.Launches} "
                + $"| {Totals(run)} |",
            "",
            $"Two events with nothing between them are {1e3 * Event:f1} us apart, which each step's time contains.",
            "",
            "Farthest above the bound:",
            "",
            .. worst.Select(line => $"- {line}"),
        ]);
    }

    private string Totals(double milliseconds) =>
        $"{_work.Operations / 1e9:f2} | {_work.Bytes / 1e6:f2} | {1e3 * _rates.Milliseconds(_work):f1} | "
        + $"| {_rates.Milliseconds(_work) / milliseconds:p0}";

    private double Microseconds(int part) => 1e3 * _milliseconds[part].Median();

    private double Bound(int part) => 1e3 * _rates.Milliseconds(_work.Parts[part]);

    private void Save(Arguments arguments, CudaReport machine, string network, Settings settings) =>
        CudaMachine.Save(arguments, "cuda layers", machine, json =>
        {
            json.WriteString("network", network);
            json.WriteNumber("images", settings.Images);
            json.WriteString("precision", settings.Precision.ToString());
            json.WriteNumber("product_operations_per_second", Math.Round(_rates.Operations));
            json.WriteNumber("copy_bytes_per_second", Math.Round(_rates.Bytes));
            json.Numbers("run_milliseconds", _runs.Select(m => Math.Round(m, 5)));
            json.WriteNumber("graph_nodes", Nodes);
            json.WriteNumber("event_milliseconds", Math.Round(Event, 6));
            json.WriteNumber("attainable_milliseconds", Math.Round(_rates.Milliseconds(_work), 5));
            json.Objects("steps", _work.Parts.Index(), entry =>
            {
                (int i, StepWork part) = entry;
                json.WriteString("step", part.Name);
                json.WriteString("how", _how[i]);
                json.Numbers("milliseconds", _milliseconds[i].Select(m => Math.Round(m, 6)));
                json.WriteNumber("operations", part.Operations);
                json.WriteNumber("bytes_moved", part.Bytes);
                json.WriteNumber("launches", part.Launches);
                json.WriteNumber("attainable_milliseconds", Math.Round(_rates.Milliseconds(part), 6));
                json.WriteString("bound", _rates.Bound(part));
            });
        });

    private sealed record Settings(int Images, Precision Precision, int Runs, int Rounds);
}
