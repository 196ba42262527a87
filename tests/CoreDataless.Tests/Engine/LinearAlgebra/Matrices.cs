using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>Matrices in memory, and how to ask for their values.</summary>
internal sealed class Matrices(params double[][,] all) : IMatrixBatch
{
    public int Count => all.Length;

    public int Rows => all[0].GetLength(0);

    public int Columns => all[0].GetLength(1);

    public void Read(int matrix, int firstRow, Span<double> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = all[matrix][firstRow + (i / Columns), i % Columns];
    }

    public static double[] Values(IMatrixBatch matrices, int threads = 2, SimdLevel? level = null)
    {
        using var backend = new CpuBackend(new CpuOptions(threads, level));
        return Values(matrices, backend);
    }

    public static double[] Values(IMatrixBatch matrices, IBackend backend)
    {
        using ISingularValues solver = backend.CreateSingularValues();
        var values = new double[matrices.Count * Math.Min(matrices.Rows, matrices.Columns)];
        solver.Compute(matrices, values, CancellationToken.None);
        return values;
    }

    public static double[] Reference(params double[][,] matrices)
    {
        using var backend = new ReferenceBackend();
        return Values(new Matrices(matrices), backend);
    }

    /// <summary>What the contract promises for one matrix, with 4 for "a small multiple".</summary>
    public static double Tolerance(int rows, int columns, double largest) =>
        4 * Math.ScaleB(Math.Max(rows, columns), -52) * largest;

    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= tolerance,
                $"{what}: value {i} is {actual[i]:R} where {expected[i]:R} is right, to {tolerance:g2}");
        }
    }
}
