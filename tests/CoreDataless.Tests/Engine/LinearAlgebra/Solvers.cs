using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Tests.Cuda.Gpu;
using CoreDataless.Tests.Cuda.Singular;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>
/// What finds singular values, of which the same is asked: the processor, the machine's GPU, and for small matrices the
/// emulated one.
/// </summary>
internal static class Solvers
{
    public const string Cpu = "cpu";

    // Of the emulator's eigenvalues, some hundredths of a second.
    private const double MostEmulated = 2e7;

    /// <summary>A row for each device and shape, with what else a test wants to know.</summary>
    public static IEnumerable<TheoryDataRow<string, int, int, T>> Rows<T>(params (int Rows, int Columns, T More)[] rows)
    {
        foreach ((int r, int c, T more) in rows) yield return new TheoryDataRow<string, int, int, T>(Cpu, r, c, more);
        foreach (TheoryDataRow<string, int, int, T> row in GpuRows(rows)) yield return row;
    }

    /// <inheritdoc cref="Rows"/>
    public static IEnumerable<TheoryDataRow<string, int, int, T>> GpuRows<T>(
        params (int Rows, int Columns, T More)[] rows) =>
        TestDevice.Rows(
            rows, rows.Where(r => IsSmall(r.Rows, r.Columns)),
            (device, r) => new TheoryDataRow<string, int, int, T>(device, r.Rows, r.Columns, r.More));

    /// <summary>The backends of a device: the processor's are those of all its levels, the widest last.</summary>
    public static IEnumerable<TestBackend> Of(string device) => device switch
    {
        Cpu => Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best).Order()
            .Select(level => new TestBackend($"{level}", () => new CpuBackend(new CpuOptions(2, level)))),
        _ => [new(device, () => SolverBackends.Open(device))],
    };

    /// <summary>One of them.</summary>
    public static IBackend Open(string device) => Of(device).Last().Create();

    /// <summary>Values as one of them finds them.</summary>
    public static double[] Values(string device, params double[][,] matrices)
    {
        using IBackend backend = Open(device);
        return Matrices.Values(new Matrices(matrices), backend);
    }

    private static bool IsSmall(int rows, int columns)
    {
        double small = Math.Min(rows, columns), large = Math.Max(rows, columns);
        return small * small * large < MostEmulated && (large > 2 * small || Math.Pow(small + large, 3) < MostEmulated);
    }
}
