using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>What every caller may rely on, whatever the method.</summary>
public class SingularValueContractTests
{
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
    [InlineData(12, 12, double.NaN)]
    [InlineData(12, 12, double.PositiveInfinity)]
    [InlineData(330, 330, double.NegativeInfinity)]
    [InlineData(3_000, 40, double.NaN)]
    public void What_is_not_finite_spoils_its_own_matrix_only(int rows, int columns, double bad)
    {
        var recipe = new MatrixRecipe(7);
        double[][,] all = [.. Enumerable.Range(0, 3).Select(_ => recipe.Uniform(rows, columns))];
        double[] expected = Matrices.Values(new Matrices(all));
        all[1][rows - 1, columns - 2] = bad;
        double[] values = Matrices.Values(new Matrices(all));
        int each = Math.Min(rows, columns);
        Assert.Equal(expected.AsSpan(0, each).ToArray(), values.AsSpan(0, each).ToArray());
        Assert.All(values.AsSpan(each, each).ToArray(), v => Assert.True(double.IsNaN(v)));
        Assert.Equal(expected.AsSpan(2 * each).ToArray(), values.AsSpan(2 * each).ToArray());
    }

    [Fact]
    public void One_solver_takes_matrices_of_all_sizes_one_after_the_other()
    {
        using var backend = new CpuBackend(new CpuOptions(2));
        using ISingularValues solver = backend.CreateSingularValues();
        foreach ((int rows, int columns) in ((int, int)[])[(350, 340), (3, 3), (2_500, 44), (30, 20), (340, 350)])
        {
            double[,] a = new MatrixRecipe(8).Uniform(rows, columns);
            var values = new double[Math.Min(rows, columns)];
            solver.Compute(new Matrices(a), values, CancellationToken.None);
            Assert.Equal(Matrices.Values(new Matrices(a)), values);
        }
    }

    [Theory]
    [InlineData(30, 20, 3)]
    [InlineData(340, 330, 1)]
    [InlineData(3_000, 40, 1)]
    public void Cancellation_ends_the_work_and_leaves_the_solver_usable(int rows, int columns, int count)
    {
        using var backend = new CpuBackend(new CpuOptions(2));
        using ISingularValues solver = backend.CreateSingularValues();
        var recipe = new MatrixRecipe(9);
        var matrices = new Matrices([.. Enumerable.Range(0, count).Select(_ => recipe.Uniform(rows, columns))]);
        var values = new double[count * Math.Min(rows, columns)];
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => solver.Compute(matrices, values, cancelled.Token));
        solver.Compute(matrices, values, CancellationToken.None);
        Assert.Equal(Matrices.Values(matrices), values);
    }

    [Theory]
    [InlineData(1_000, 1_000)]
    [InlineData(20_000, 100)]
    [InlineData(100, 20_000)]
    public void Cancellation_is_heard_while_a_matrix_is_read(int rows, int columns)
    {
        using var backend = new CpuBackend(new CpuOptions(2));
        using ISingularValues solver = backend.CreateSingularValues();
        using var cancelled = new CancellationTokenSource();
        var matrices = new WatchedMatrices(new Matrices(new double[rows, columns]), cancelled.Cancel);
        var values = new double[Math.Min(rows, columns)];
        Assert.ThrowsAny<OperationCanceledException>(() => solver.Compute(matrices, values, cancelled.Token));
        Assert.InRange(matrices.Reads, 1, 2);
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

    [Fact]
    public void Values_need_room_of_the_right_length()
    {
        using var backend = new CpuBackend(new CpuOptions(1));
        using ISingularValues solver = backend.CreateSingularValues();
        Assert.Throws<ArgumentException>(
            () => solver.Compute(new Matrices(new double[3, 2]), new double[3], CancellationToken.None));
    }
}
