using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>What every caller may rely on, whatever the method.</summary>
public class SingularValueContractTests
{
    public static IEnumerable<TheoryDataRow<string, int, int, double>> NotFinite => Solvers.Rows(
        (12, 12, double.NaN), (12, 12, double.PositiveInfinity), (330, 330, double.NegativeInfinity),
        (3_000, 40, double.NaN));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Sizes =>
        Solvers.Rows((350, 340, 20), (60, 50, 20));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Batches =>
        Solvers.Rows((30, 20, 3), (340, 330, 1), (3_000, 40, 1));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Read => Solvers.Rows(
        (1_000, 1_000, int.MaxValue), (20_000, 100, int.MaxValue), (100, 20_000, int.MaxValue), (900, 40, 36));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Small => Solvers.Rows((3, 2, 3));

    [Theory]
    [InlineData(3, 3, 5_000)]
    [InlineData(60, 44, 9)]
    [InlineData(331, 323, 2)]
    [InlineData(400, 340, 7)]
    [InlineData(3_000, 50, 2)]
    public void Threads_and_batches_do_not_change_a_bit(int rows, int columns, int count)
    {
        var recipe = new MatrixRecipe(6);
        double[][,] all = [.. Enumerable.Range(0, count).Select(_ => recipe.Uniform(rows, columns))];
        double[] expected = Matrices.Values(new Matrices(all), threads: 1);
        Assert.Equal(expected, Matrices.Values(new Matrices(all), threads: 2));
        Assert.Equal(expected, Matrices.Values(new Matrices(all), threads: 3));
        int each = Math.Min(rows, columns);
        foreach (int i in (int[])[0, count / 2, count - 1])
            Assert.Equal(expected.AsSpan(i * each, each).ToArray(), Matrices.Values(new Matrices(all[i]), threads: 2));
    }

    [Theory]
    [MemberData(nameof(NotFinite))]
    public void What_is_not_finite_spoils_its_own_matrix_only(string device, int rows, int columns, double bad)
    {
        var recipe = new MatrixRecipe(7);
        double[][,] all = [.. Enumerable.Range(0, 3).Select(_ => recipe.Uniform(rows, columns))];
        double[] expected = Solvers.Values(device, all);
        all[1][rows - 1, columns - 2] = bad;
        double[] values = Solvers.Values(device, all);
        int each = Math.Min(rows, columns);
        Assert.Equal(expected.AsSpan(0, each).ToArray(), values.AsSpan(0, each).ToArray());
        Assert.All(values.AsSpan(each, each).ToArray(), v => Assert.True(double.IsNaN(v)));
        Assert.Equal(expected.AsSpan(2 * each).ToArray(), values.AsSpan(2 * each).ToArray());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_solver_takes_matrices_of_all_sizes_one_after_the_other(
        string device, int most, int more, int less)
    {
        using IBackend backend = Solvers.Open(device);
        using ISingularValues solver = backend.CreateSingularValues();
        foreach ((int rows, int columns) in ((int, int)[])[(most, more), (3, 3), (2_500, 44), (30, less), (more, most)])
        {
            double[,] a = new MatrixRecipe(8).Uniform(rows, columns);
            var values = new double[Math.Min(rows, columns)];
            solver.Compute(new Matrices(a), values, CancellationToken.None);
            Assert.Equal(Solvers.Values(device, a), values);
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Cancellation_ends_the_work_and_leaves_the_solver_usable(
        string device, int rows, int columns, int count)
    {
        using IBackend backend = Solvers.Open(device);
        using ISingularValues solver = backend.CreateSingularValues();
        var recipe = new MatrixRecipe(9);
        var matrices = new Matrices([.. Enumerable.Range(0, count).Select(_ => recipe.Uniform(rows, columns))]);
        var values = new double[count * Math.Min(rows, columns)];
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => solver.Compute(matrices, values, cancelled.Token));
        solver.Compute(matrices, values, CancellationToken.None);
        Assert.Equal(Matrices.Values(matrices, backend), values);
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void Cancellation_is_heard_while_a_matrix_is_read(string device, int rows, int columns, int parts)
    {
        using IBackend backend = Solvers.Open(device);
        using ISingularValues solver = backend.CreateSingularValues();
        using var cancelled = new CancellationTokenSource();
        var matrices = new WatchedMatrices(new Matrices(new double[rows, columns]), cancelled.Cancel);
        var values = new double[Math.Min(rows, columns)];
        Assert.ThrowsAny<OperationCanceledException>(() => solver.Compute(matrices, values, cancelled.Token));
        Assert.InRange(matrices.Reads, 1, Math.Min(parts, device == Solvers.Cpu ? 2 : Environment.ProcessorCount));
    }

    [Theory]
    [InlineData(100, 90, 1)]
    [InlineData(400, 390, 1)]
    [InlineData(5_000, 100, 1)]
    [InlineData(100, 5_000, 3)]
    [InlineData(60_000, 20, 1)]
    public void The_estimate_of_memory_is_what_is_taken(int rows, int columns, int count)
    {
        using var backend = new CpuBackend(new CpuOptions(1));
        var recipe = new MatrixRecipe(12);
        var matrices = new Matrices([.. Enumerable.Range(0, count).Select(_ => recipe.EqualColumns(rows, columns))]);
        var values = new double[count * Math.Min(rows, columns)];
        using ISingularValues first = backend.CreateSingularValues();
        first.Compute(matrices, values, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using ISingularValues solver = backend.CreateSingularValues();
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        solver.Compute(matrices, values, CancellationToken.None);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(solver.EstimateBytes(matrices), 0.9 * (taken - made), 1.1 * taken);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Values_need_room_of_the_right_length(string device, int rows, int columns, int length)
    {
        using IBackend backend = Solvers.Open(device);
        using ISingularValues solver = backend.CreateSingularValues();
        Assert.Throws<ArgumentException>(
            () => solver.Compute(new Matrices(new double[rows, columns]), new double[length], CancellationToken.None));
    }
}
