using System.Diagnostics;
using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda</c>: one iteration of descent of the paper's ResNet18 on a GPU, by number of images, precision and
/// whose layers, as evaluations run it: a recorded graph, launched again and again, waited for once.
/// </summary>
internal sealed class CudaTimings
{
    private const int Failed = 1, WarmUp = 3;

    private readonly Arguments _arguments;
    private readonly CudaLibraries _libraries;
    private readonly CudaDescent _descent;
    private readonly Dictionary<Precision, CudaRates> _rates = [];
    private readonly List<CudaTiming> _timings = [];

    private CudaTimings(Arguments arguments, CudaLibraries libraries) =>
        (_arguments, _libraries, _descent) = (arguments, libraries, new CudaDescent(arguments));

    /// <summary>
    /// Measures and prints the table; writes it as JSON where <c>--json FILE</c> asks for it. Returns the exit code.
    /// </summary>
    public static int Print(Arguments arguments) => CudaMachine.Use((libraries, machine) =>
        new CudaTimings(arguments, libraries).Print(machine));

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

    private int Print(CudaReport machine)
    {
        Console.WriteLine($"{machine.Verdict}\n\n{_descent.Title}\n\n{CudaTiming.Head}");
        foreach (string word in _arguments.Words("--precisions", "tf32 fp32 bf16"))
        {
            Precision precision = BenchDevice.PrecisionOf(word);
            _rates[precision] = CudaRates.Measured(_libraries, precision, _arguments);
            foreach (string layers in _arguments.Words("--layers", "best libraries ours"))
            {
                foreach (int images in _arguments.Numbers("--batches", "10 50 100 500 1000"))
                {
                    _timings.Add(Measure(precision, layers, images));
                    Console.WriteLine(_timings[^1].Row());
                    Save(machine);
                }
            }
        }
        Console.WriteLine();
        foreach ((Precision precision, CudaRates rates) in _rates) Console.WriteLine($"{precision}: {rates}.");
        return _timings.Exists(t => t is { Layers: CudaLayers.Best, Failure: not null }) ? Failed : 0;
    }

    private CudaTiming Measure(Precision precision, string layers, int images)
    {
        Computation computation = _descent.Graph.For(images);
        Plan plan = CudaBackend.PlanFor(computation);
        var timing = new CudaTiming(
            images, precision, layers, ProgramWork.Of(plan, images, precision), _rates[precision]);
        try
        {
            using CudaBackend backend = CudaLayers.Open(_libraries, layers, precision);
            using CudaProgram program = backend.CompilePlanned(computation);
            _descent.Write(program, images);
            double[] milliseconds =
                Milliseconds(program, images, _descent.Runs, _arguments.Number("--rounds", 20));
            BatchProgram batch = program.Batches.MadeFor(images);
            return timing with
            {
                Work = ProgramWork.Of(program.Plan, batch, precision),
                Milliseconds = milliseconds,
                Nodes = batch.Kept?.Nodes ?? 0,
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

    // After each row: what was measured is kept, should the rest find no time.
    private void Save(CudaReport machine) => CudaMachine.Save(_arguments, "cuda", machine, json =>
    {
        json.WriteString("network", _descent.Title);
        json.WriteNumber("copy_bytes_per_second", Math.Round(_rates.Values.Max(r => r.Bytes)));
        json.Object("product_teraflops", () =>
        {
            foreach ((Precision precision, CudaRates rates) in _rates)
                json.WriteNumber(precision.ToString(), Math.Round(rates.Operations / 1e12, 3));
        });
        json.Objects("timings", _timings, timing => timing.Write(json));
    });
}
