using CoreDataless.Cuda;
using CoreDataless.Tests.Engine.LinearAlgebra;

namespace CoreDataless.Tests.Cuda.Singular;

/// <summary>What only the GPU is asked: values that are known where its ways part, and batches of many.</summary>
public class DeviceTests
{
    public static IEnumerable<TheoryDataRow<string, int, int, double>> Conditions => Solvers.GpuRows<double>(
        (3_000, 40, 1), (3_000, 40, 370), (3_000, 40, 380), (40, 3_000, 1e12), (640, 330, 79), (640, 330, 1e12),
        (500, 330, 1e12), (1_030, 1_025, 1e3));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Batches => Solvers.GpuRows(
        (512, 512, 9), (2_048, 1_024, 1), (1_000, 4_096, 2), (27, 64, 500), (33, 30, 12));

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Known_values_are_found_for_every_condition(string device, int rows, int columns, double condition)
    {
        int count = Math.Min(rows, columns);
        double[] expected = [.. Enumerable.Range(0, count).Select(i => Math.Pow(condition, -i / (count - 1.0)))];
        double[] values = Solvers.Values(device, TallSingularValueTests.Turned(rows, columns, expected));
        Matrices.AssertClose(expected, values, Matrices.Tolerance(rows, columns, 1), $"{rows} x {columns}");
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Many_at_once_agree_with_the_processor(string device, int rows, int columns, int count)
    {
        var recipe = new MatrixRecipe(31);
        var matrices = new Matrices([.. Enumerable.Range(0, count).Select(_ => recipe.Uniform(rows, columns))]);
        using CudaBackend backend = SolverBackends.Open(device, new SingularLimits { LeastOperations = 0 });
        double[] expected = Matrices.Values(matrices), values = Matrices.Values(matrices, backend);
        Matrices.AssertClose(
            expected, values, 2 * Matrices.Tolerance(rows, columns, expected.Max()), $"{rows} x {columns}");
    }
}
