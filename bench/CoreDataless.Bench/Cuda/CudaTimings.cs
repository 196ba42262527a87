using System.Diagnostics;
using System.Text.Json;
using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Metrics;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda</c>: one iteration of descent of the paper's ResNet18 on a GPU, by number of images, precision and
/// whose layers, as evaluations run it: a recorded graph, launched again and again, waited for once.
/// </summary>
internal sealed class CudaTimings
{
    private const int NotUsable = 4, Failed = 1, Classes = 10, WarmUp = 3;

    private readonly CudaReport _machine = CudaProbe.Look();
    private readonly Arguments _arguments;
    private readonly Dictionary<Precision, double> _products = [];
    private readonly List<CudaTiming> _timings = [];
    private double _copy;

    private CudaTimings(Arguments arguments) => _arguments = arguments;

    private int Width => _arguments.Number("--width", 64);

    /// <summary>Prints the device as JSON, or why there is none; returns the exit code.</summary>
    public static int Device()
    {
        CudaReport machine = CudaProbe.Look();
        if (!machine.IsUsable) return Refuse(machine);
        Console.WriteLine(Json(json => WriteMachine(json, machine)));
        return 0;
    }

    /// <summary>
    /// Measures and prints the table; writes it as JSON where <c>--json FILE</c> asks for it. Returns the exit code.
    /// </summary>
    public static int Print(Arguments arguments)
    {
        var timings = new CudaTimings(arguments);
        return timings._machine.IsUsable ? timings.Print() : Refuse(timings._machine);
    }

    /// <summary>Milliseconds of one of several runs asked for at once, as often as there are rounds.</summary>
    public static double[] Milliseconds(IProgram program, int images, int runs, int rounds)
    {
        for (int i = 0; i < WarmUp; i++) program.Repeat(images, runs);
        var milliseconds = new double[rounds];
        foreach (ref double time in milliseconds.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            program.Repeat(images, runs);
            time = Stopwatch.GetElapsedTime(start).TotalMilliseconds / runs;
        }
        return milliseconds;
    }

    private static int Refuse(CudaReport machine)
    {
        Console.Error.WriteLine(machine.Verdict);
        return NotUsable;
    }

    private int Print()
    {
        CudaLibraries libraries = CudaLibrarySearch.Find();
        _copy = CudaPeak.Copy(libraries);
        Console.WriteLine($"{_machine.Verdict} A copy moves {_copy / 1e9:f0} GB/s.\n");
        Console.WriteLine("| images | precision | layers | ms, median (min-max) | TFLOP/s | of a large product |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (Precision precision in Words("--precisions", "Tf32 Fp32 BFloat16").Select(Enum.Parse<Precision>))
        {
            _products[precision] = CudaPeak.Product(libraries, precision, _arguments.Number("--product", 2048));
            foreach (string layers in Words("--layers", "best libraries ours"))
            {
                foreach (int images in Words("--batches", "10 50 100 500 1000").Select(int.Parse))
                {
                    _timings.Add(Measure(libraries, precision, layers, images));
                    Console.WriteLine(_timings[^1].Row(_products[precision]));
                }
            }
        }
        if (_arguments.Text("--json") is { } file) File.WriteAllText(file, Json(Write));
        return _timings.Exists(t => t is { Layers: CudaLayers.Best, Failure: not null }) ? Failed : 0;
    }

    private string[] Words(string name, string otherwise) => (_arguments.Text(name) ?? otherwise).Split(' ');

    private CudaTiming Measure(CudaLibraries libraries, Precision precision, string layers, int images)
    {
        // Steps of no length: every repetition does the same work, however many there are.
        var rule = new Op.DescentStep(Step: 0, Low: 0, High: 1, StopLoss: 0, Classes);
        int runs = _arguments.Number("--runs", 25);
        var graph = new DescentGraph(RandomNetwork.ResNet18(Width, Classes), SeedGradient.Torch, rule, runs);
        Computation computation = graph.For(images);
        var timing = new CudaTiming(images, precision, layers, Work.Operations(computation));
        try
        {
            using CudaBackend backend = CudaLayers.Open(libraries, layers, precision);
            using IProgram program = backend.Compile(computation);
            program.Write(graph.Images, StartImages.Draw(1, images * graph.Images.Shape.Count));
            int[] targets = [.. Enumerable.Range(0, images).Select(i => i % Classes)];
            program.Write(graph.Target, Labels.OneHot(targets, Classes));
            double[] milliseconds = Milliseconds(program, images, runs, _arguments.Number("--rounds", 20));
            return timing with
            {
                Milliseconds = milliseconds,
                Bytes = program.MemoryBytes + program.WeightBytes,
                Listing = program.Listing,
            };
        }
        catch (Exception e) when (
            e is DeviceMemoryException or GraphException or CudaException or CudaUnavailableException)
        {
            return timing with { Failure = e.Message };
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("device");
        WriteMachine(json, _machine);
        json.WriteString("network", $"ResNet18, width {Width}, {Classes} classes");
        json.WriteNumber("copy_bytes_per_second", Math.Round(_copy));
        json.WriteStartObject("product_teraflops");
        foreach ((Precision precision, double product) in _products)
            json.WriteNumber(precision.ToString(), Math.Round(product / 1e12, 3));
        json.WriteEndObject();
        json.WriteStartArray("timings");
        foreach (CudaTiming timing in _timings) timing.Write(json, _products[timing.Precision]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, CudaReport machine)
    {
        json.WriteStartObject();
        json.WriteString("name", machine.Gpus[0].Name);
        json.WriteNumber("architecture", machine.Gpus[0].Architecture);
        json.WriteNumber("multiprocessors", machine.Gpus[0].Multiprocessors);
        json.WriteNumber("bytes", machine.Gpus[0].Bytes);
        json.WriteString("driver", machine.DriverVersion);
        json.WriteStartArray("libraries");
        foreach (CudaLibrary library in machine.Libraries)
        {
            json.WriteStartObject();
            json.WriteString("name", library.Name);
            json.WriteString("version", library.Version);
            json.WriteString("path", library.Path);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) write(json);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
