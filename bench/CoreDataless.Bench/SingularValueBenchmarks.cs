using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>Singular values by size and batch.</summary>
public class SingularValueBenchmarks : CpuBenchmark
{
    private ISingularValues? _solver;
    private RandomMatrices? _matrices;
    private double[] _values = [];

    /// <summary>How many, rows, columns.</summary>
    [Params(
        "262144x3x3", "225x16x16", "1x64x64", "9x64x64", "9x128x128", "9x256x256", "1x512x512", "9x512x512",
        "1x1024x1024", "1x2048x2048", "1x4096x1024", "1x50257x768")]
    public string Batch { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _solver = Backend.CreateSingularValues();
        _matrices = RandomMatrices.Parse(Batch);
        _values = new double[_matrices.Count * Math.Min(_matrices.Rows, _matrices.Columns)];
    }

    [Benchmark]
    public void Compute() => _solver!.Compute(_matrices!, _values, CancellationToken.None);
}
