using System.Diagnostics;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda spectra</c>: singular values of what the slices of ResNet18's layers are in shape and number, of
/// all of them one after the other, and of larger matrices; by the GPU and by the processor, in turn. The GPU is asked
/// for the smallest too, but in the first row, which has them where users have them.
/// </summary>
internal sealed class CudaSpectra
{
    private const int Disagree = 1;

    // The matrices are well conditioned: what both promise is far less.
    private const double MostDifference = 1e-10;

    private const string Large = "1x1024x1024 1x2048x2048 1x4096x4096 1x50257x768";

    private readonly ISingularValues _host;
    private readonly int _rounds;
    private readonly double _seconds;
    private readonly List<Row> _rows = [];

    private CudaSpectra(ISingularValues host, Arguments arguments)
    {
        _host = host;
        (_rounds, _seconds) = (arguments.Number("--rounds", 5), arguments.Number("--seconds", 20));
    }

    /// <summary>
    /// Measures and prints the table; writes it as JSON where <c>--json FILE</c> asks for it. Returns the exit code.
    /// </summary>
    public static int Print(Arguments arguments) => CudaMachine.Use((libraries, machine) =>
    {
        using CudaBackend backend = CudaLayers.Open(libraries, CudaLayers.Best, Precision.Fp32);
        using CudaBackend asked = new(libraries, new CudaOptions())
        {
            SingularLimits = new SingularLimits { LeastOperations = 0 },
        };
        using ISingularValues chosen = backend.CreateSingularValues(), gpu = asked.CreateSingularValues();
        using var host = arguments.Cpu().Start();
        using ISingularValues solver = host.CreateSingularValues();
        int width = arguments.Number("--width", 64);
        string[] layers = Layers(width);
        var spectra = new CudaSpectra(solver, arguments);
        Console.WriteLine($"{backend.Description}; beside it: {host.Description}.\n");
        Console.WriteLine("| matrices | GPU, ms, median (min-max) | processor, ms | processor / GPU | difference |");
        Console.WriteLine("|---|---|---|---|---|");
        string all = $"ResNet18, width {width}, all {layers.Length} layers";
        Add($"{all}: small ones by the processor", chosen, layers);
        Add($"{all}: all by the GPU", gpu, layers);
        foreach (string shape in layers.Concat(arguments.Words("--shapes", Large)).Distinct()) Add(shape, gpu, shape);
        return spectra._rows.TrueForAll(row => row.Difference <= MostDifference) ? 0 : Disagree;

        void Add(string name, ISingularValues on, params string[] shapes)
        {
            spectra.Add(name, on, shapes);
            // What was measured is kept, should the rest find no time.
            Save();
        }

        void Save() => CudaMachine.Save(arguments, "cuda spectra", machine, json =>
        {
            json.WriteString("gpu", backend.Description);
            json.WriteString("host", host.Description);
            json.Objects("spectra", spectra._rows, row =>
            {
                json.WriteString("matrices", row.Name);
                json.Numbers("gpu_seconds", row.Gpu);
                json.Numbers("host_seconds", row.Host);
                json.Number("largest_difference", row.Difference);
            });
        });
    });

    /// <summary>The slices of each layer, as spectral metrics have them: 9x64x64 for a 3x3 convolution.</summary>
    private static string[] Layers(int width) =>
    [
        .. RandomNetwork.ResNet18Weights(width, classes: 10)
            .Where(w => w.Dimensions.Count is 2 or 4)
            .Select(w => w.Dimensions)
            .Select(d => $"{d.Skip(2).Aggregate(1L, (taps, n) => taps * n)}x{d[0]}x{d[1]}"),
    ];

    private void Add(string name, ISingularValues gpu, string[] shapes)
    {
        Dictionary<string, RandomMatrices> matrices = shapes.Distinct().ToDictionary(s => s, RandomMatrices.Parse);
        List<RandomMatrices> batches = [.. shapes.Select(s => matrices[s])];
        double[][] found = Values(batches), expected = Values(batches);
        var row = new Row(name);
        // The first call of a solver reserves its memory.
        Seconds(gpu, batches, found);
        Seconds(_host, batches, expected);
        row.Difference = found.Zip(expected).Max(pair => Difference(pair.First, pair.Second));
        var clock = Stopwatch.StartNew();
        for (int round = 0; round < _rounds && (round == 0 || clock.Elapsed.TotalSeconds < _seconds); round++)
        {
            row.Gpu.Add(Seconds(gpu, batches, found));
            row.Host.Add(Seconds(_host, batches, expected));
        }
        _rows.Add(row);
        Console.WriteLine(row);
    }

    private static double[][] Values(List<RandomMatrices> batches) =>
        [.. batches.Select(b => new double[b.Count * Math.Min(b.Rows, b.Columns)])];

    private static double Seconds(ISingularValues solver, List<RandomMatrices> batches, double[][] values)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < batches.Count; i++) solver.Compute(batches[i], values[i], CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // As a share of the largest value.
    private static double Difference(double[] found, double[] expected) =>
        found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)) / expected.Max();

    private sealed record Row(string Name)
    {
        public List<double> Gpu { get; } = [];

        public List<double> Host { get; } = [];

        public double Difference { get; set; }

        public override string ToString()
        {
            double[] gpu = [.. Gpu.Select(s => 1e3 * s)], host = [.. Host.Select(s => 1e3 * s)];
            double[] ratios = [.. Host.Zip(Gpu, (h, g) => h / g)];
            return $"| {Name} | {gpu.Spread("f2")} | {host.Spread("f2")} | {ratios.Spread("f2")} | {Difference:e1} |";
        }
    }
}
