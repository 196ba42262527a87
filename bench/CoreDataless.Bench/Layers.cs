using System.Diagnostics;
using System.Text.Json;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Planning;
using CoreDataless.Metrics;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>layers</c>: every step of a descent iteration of ResNet18, timed in the order in which they run, each
/// for all images. In earnest, workers take blocks of images through several steps at once, which only the whole run
/// shows: it is timed beside.
/// </summary>
internal sealed class Layers
{
    private readonly CpuSetting _cpu;
    private readonly int _images;
    private readonly CpuProgram _program;
    private readonly CpuProgram _whole;
    private readonly List<double>[] _seconds;
    private readonly List<double> _runs = [];

    private Layers(CpuBackend stepByStep, CpuBackend backend, CpuSetting cpu, int width, int images)
    {
        (_cpu, _images) = (cpu, images);
        // Steps of no length: every repetition does the same work, however many there are.
        var rule = new Op.DescentStep(Step: 0, Low: 0, High: 1, StopLoss: 0, images);
        var graph = new DescentGraph(RandomNetwork.ResNet18(width, classes: 10), SeedGradient.Torch, rule);
        _program = Compile(stepByStep, graph);
        _whole = Compile(backend, graph);
        _seconds = [.. _program.Kernels.Select(_ => new List<double>())];
    }

    private IReadOnlyList<PlanStep> Steps => _program.Plan.Steps;

    private double Sum => _seconds.Sum(s => s.Median());

    /// <summary>Measures, prints the table, and writes it as JSON where <c>--json FILE</c> asks for it.</summary>
    public static void Print(Arguments arguments)
    {
        CpuSetting cpu = arguments.Cpu();
        using CpuBackend stepByStep = cpu.Start(Segment.WholeBatch);
        using CpuBackend backend = cpu.Start();
        var layers = new Layers(
            stepByStep, backend, cpu, arguments.Number("--width", 64), arguments.Number("--batch", 10));
        layers.Measure(arguments.Number("--repetitions", 30));
        Console.WriteLine(layers.Table(backend.Description));
        if (arguments.Text("--json") is { } file) File.WriteAllText(file, layers.Json());
    }

    private CpuProgram Compile(CpuBackend backend, DescentGraph graph)
    {
        CpuProgram program = backend.CompilePlanned(graph.For(_images));
        program.Write(graph.Images, StartImages.Draw(1, _images * graph.Images.Shape.Count));
        program.Write(graph.Target, Labels.OneHot([.. Enumerable.Range(0, _images).Select(i => i % 10)], 10));
        return program;
    }

    private void Measure(int repetitions)
    {
        _program.Run(_images);
        for (int r = 0; r < repetitions; r++)
        {
            for (int step = 0; step < Steps.Count; step++)
                _seconds[step].Add(Seconds(() => _program.Compute(step, _images)));
            _runs.Add(Seconds(() => _whole.Run(_images)));
        }
    }

    private string Table(string backend)
    {
        IEnumerable<string> rows = Steps.Select((step, i) =>
        {
            double seconds = _seconds[i].Median();
            double rate = Rate(i);
            string speed = rate == 0 ? "| |" : $"{rate / 1e9:f1} | {rate / Peak.Of(_cpu):p0} |";
            return $"| {i} | {step.Title} | {_program.Kernels[i].Description} | {1e3 * seconds:f3} "
                + $"({1e3 * _seconds[i].Min():f3}-{1e3 * _seconds[i].Max():f3}) | {seconds / Sum:p1} | {speed}";
        });
        double operations = _images * Steps.Sum(s => s.OperationsPerImage);
        return string.Join('\n',
        [
            $"{backend}, {_images} images; peak {Peak.Of(_cpu) / 1e9:f0} GFLOP/s by a loop of multiply-adds.",
            "",
            "| | step | kernel | ms, median (min-max) | of all | GFLOP/s | of peak |",
            "|---|---|---|---|---|---|---|",
            .. rows,
            $"| | sum of the steps | | {1e3 * Sum:f2} | 100 % | {operations / Sum / 1e9:f1} | {Share(Sum):p0} |",
            "| | the program as it runs | "
            + $"| {1e3 * _runs.Median():f2} ({1e3 * _runs.Min():f2}-{1e3 * _runs.Max():f2}) | "
            + $"| {operations / _runs.Median() / 1e9:f1} | {Share(_runs.Median()):p0} |",
        ]);

        double Share(double seconds) => operations / seconds / Peak.Of(_cpu);
    }

    private string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("peak", Peak.Of(_cpu));
            WriteSeconds(json, "run_seconds", _runs);
            json.WriteStartArray("steps");
            for (int i = 0; i < Steps.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("step", Steps[i].Title);
                json.WriteString("kernel", _program.Kernels[i].Description);
                json.WriteNumber("operations", _images * Steps[i].OperationsPerImage);
                WriteSeconds(json, "seconds", _seconds[i]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private double Rate(int step) => _images * Steps[step].OperationsPerImage / _seconds[step].Median();

    private static void WriteSeconds(Utf8JsonWriter json, string name, List<double> seconds)
    {
        json.WriteStartArray(name);
        foreach (double s in seconds) json.WriteNumberValue(Math.Round(s, 8));
        json.WriteEndArray();
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
