using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine.LinearAlgebra;

namespace CoreDataless.Tests.Cuda.Singular;

/// <summary>Which way a matrix's values are found, on the device or by the processor.</summary>
public class RouteTests : OnEmulatedCuda
{
    private const string Together = "cusolverDnXsyevBatched", OneByOne = "cusolverDnXsyevd", Qr = "cusolverDnXgeqrf";

    // The square may be used up to a condition of an eighth of the longer side; where that is more than twice the
    // other, a triangular factor takes the matrix's place.
    [Theory]
    [InlineData(800, 40, 1, 1, 0)]
    [InlineData(800, 40, 98, 1, 0)]
    [InlineData(800, 40, 102, 2, 1)]
    [InlineData(800, 40, 1e12, 2, 1)]
    [InlineData(40, 800, 98, 1, 0)]
    [InlineData(40, 800, 1e6, 2, 1)]
    [InlineData(75, 40, 9, 1, 0)]
    [InlineData(75, 40, 10, 2, 0)]
    [InlineData(40, 75, 1e6, 2, 0)]
    [InlineData(60, 40, 1, 1, 0)]
    [InlineData(40, 60, 1e12, 1, 0)]
    public void The_condition_decides_how_and_the_values_agree_with_those_known(
        int rows, int columns, double condition, int solutions, int factors)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        double[] expected = Falling(Math.Min(rows, columns), condition);
        double[] values = Values(cuda, TallSingularValueTests.Turned(rows, columns, expected));
        Matrices.AssertClose(expected, values, Matrices.Tolerance(rows, columns, 1), $"{rows} x {columns}");
        Assert.Equal((solutions, factors), (cuda.Calls(OneByOne), cuda.Calls(Qr)));
        Assert.Equal(0, cuda.Calls(Together));
    }

    [Fact]
    public void Those_that_the_square_does_not_serve_are_picked_from_a_batch()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        double[] conditions = [1, 1e6, 2, 3, 1e9, 1e3, 5];
        double[][] expected = [.. conditions.Select(c => Falling(30, c))];
        double[][,] all = [.. expected.Select(e => TallSingularValueTests.Turned(55, 30, e))];
        double[] values = Values(cuda, all, SolverBackends.Limits with { MostBytes = 1 << 20 });
        Matrices.AssertClose([.. expected.SelectMany(e => e)], values, Matrices.Tolerance(55, 30, 1), "batch");
        Assert.Equal((2, 0), (cuda.Calls(Together), cuda.Calls(OneByOne)));
        // One launch for neighbours.
        Assert.Equal(2, cuda.Calls("cuLaunchKernel"));
    }

    [Theory]
    [InlineData(20, 30)]
    [InlineData(300, 12)]
    public void An_older_cuSOLVER_takes_one_matrix_after_the_other(int rows, int columns)
    {
        double[][,] all = Uniform(7, rows, columns);
        EmulatedCuda cuda = EmulatedCuda.Fresh(cuSolver: Solver.OneByOne);
        Assert.Equal(Values(EmulatedCuda.Fresh(), all), Values(cuda, all));
        Assert.Equal(7, cuda.Calls(OneByOne));
    }

    [Theory]
    [InlineData(nameof(Solver.OneByOne), 0)]
    [InlineData(nameof(Solver.Batched), 1)]
    public void Little_work_for_each_is_the_processors_where_cuSOLVER_takes_one_after_the_other(
        string solver, int calls)
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh(cuSolver: Enum.Parse<Solver>(solver));
        double[] values = Values(cuda, all, new SingularLimits { LeastOperations = 0 });
        Assert.Equal((calls, 0), (cuda.Calls(Together), cuda.Calls(OneByOne)));
        Assert.Equal(calls == 0, Matrices.Values(new Matrices(all)).SequenceEqual(values));
    }

    // Each is a chunk of its own.
    [Theory]
    [InlineData(OneByOne, 7, 2)]
    [InlineData("cuLaunchKernel", 2, 3)]
    public void What_a_library_refuses_to_compute_is_the_processors(string function, int code, int which)
    {
        double[][,] all = Uniform(5, 60, 40);
        double[] onHost = Matrices.Values(new Matrices(all)), onDevice = Values(EmulatedCuda.Fresh(), all);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Fail(function, code, after: which);
        double[] values = Values(cuda, all);
        for (int i = 0; i < all.Length; i++)
        {
            Range own = (i * 40)..((i + 1) * 40);
            Assert.NotEqual(onHost[own], onDevice[own]);
            Assert.Equal((i == which ? onHost : onDevice)[own], values[own]);
        }
        Assert.Equal("", cuda.Live);
    }

    [Fact]
    public void A_kernel_that_does_not_compile_leaves_its_matrices_to_the_processor()
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Fail("nvrtcCompileProgram", code: 6, times: int.MaxValue);
        // Elsewhere the kernel was compiled before.
        CudaOptions options = EmulatedBackends.Options with { CacheFolder = Path.Combine(EmulatedCuda.Folder, "none") };
        using CudaBackend backend = new(cuda.Tables, options, EmulatedBackends.Direct)
        {
            SingularLimits = SolverBackends.Limits,
        };
        Assert.Equal(Matrices.Values(new Matrices(all)), Matrices.Values(new Matrices(all), backend));
        Assert.InRange(cuda.Calls("nvrtcCompileProgram"), 1, int.MaxValue);
    }

    [Fact]
    public void Without_pinned_memory_all_is_the_processors_until_there_is_some()
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = SolverBackends.Open(cuda.Tables);
        using ISingularValues solver = backend.CreateSingularValues();
        double[] first = new double[60], second = new double[60];
        cuda.Fail("cuMemHostAlloc", code: 2);
        solver.Compute(new Matrices(all), first, CancellationToken.None);
        Assert.Equal(Matrices.Values(new Matrices(all)), first);
        Assert.Equal(0, cuda.Calls(Together));
        solver.Compute(new Matrices(all), second, CancellationToken.None);
        Assert.Equal(1, cuda.Calls(Together));
    }

    // Whether cuSOLVER says so or not.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_does_not_converge_is_the_processors(bool silently)
    {
        double[][,] all = Uniform(9, 60, 40);
        double[] onHost = Matrices.Values(new Matrices(all)), onDevice = Values(EmulatedCuda.Fresh(), all);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        if (silently) cuda.Mislead(0, 5);
        else cuda.Diverge(0, 5);
        double[] values = Values(cuda, all);
        for (int i = 0; i < all.Length; i++)
        {
            Range own = (i * 40)..((i + 1) * 40);
            Assert.Equal((i is 0 or 5 ? onHost : onDevice)[own], values[own]);
        }
        Assert.NotEqual(onHost, onDevice);
    }

    [Fact]
    public void What_does_not_converge_in_its_square_is_the_processors_at_once()
    {
        double[][,] all = Uniform(3, 300, 12);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Diverge(1);
        Assert.Equal(Matrices.Values(new Matrices(all))[12..24], Values(cuda, all)[12..24]);
        Assert.Equal(0, cuda.Calls(Qr));
    }

    [Theory]
    [InlineData(true, nameof(Solver.None))]
    [InlineData(false, nameof(Solver.Batched))]
    public void Without_a_library_all_is_the_processors(bool cuBlas, string solver)
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh(cuBlas, cuSolver: Enum.Parse<Solver>(solver));
        Assert.Equal(Matrices.Values(new Matrices(all)), Values(cuda, all));
        Assert.Equal(0, cuda.Calls("cuMemcpyHtoDAsync_v2"));
    }

    [Theory]
    [InlineData("cusolverDnCreate")]
    [InlineData("cublasCreate_v2")]
    public void A_library_that_does_not_start_is_as_good_as_none(string function)
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Fail(function, code: 1);
        Assert.Equal(Matrices.Values(new Matrices(all)), Values(cuda, all));
        Assert.Equal("", cuda.Live);
    }

    [Fact]
    public void What_is_too_little_work_is_the_processors_and_starts_nothing()
    {
        double[][,] all = Uniform(3, 30, 20);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        Assert.Equal(Matrices.Values(new Matrices(all)), Values(cuda, all, new SingularLimits()));
        Assert.Equal(0, cuda.Calls("cusolverDnCreate"));
    }

    // Once, so that half as much will do, or from then on; at each place where memory is asked for.
    [Theory]
    [InlineData(60, 40, 5, 2)]
    [InlineData(60, 40, 5, 1_000)]
    [InlineData(800, 20, 2, 2)]
    [InlineData(800, 20, 2, 1_000)]
    public void Memory_that_runs_out_leaves_the_values_right(int rows, int columns, int count, int times)
    {
        double[] falling = Falling(columns, 1e6);
        double[][,] all = [.. Enumerable.Repeat(TallSingularValueTests.Turned(rows, columns, falling), count)];
        double[] expected = [.. Enumerable.Repeat(falling, count).SelectMany(v => v)];
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        int places = 0;
        for (long asked = long.MaxValue; places < asked; places++)
        {
            cuda.Forgive();
            long before = cuda.Calls("cuMemAlloc_v2");
            // Memory is asked for twice before it is given up.
            cuda.Fail("cuMemAlloc_v2", code: 2, after: places, times);
            double[] values = Values(cuda, all, SolverBackends.Limits with { MostBytes = 1 << 20 });
            Matrices.AssertClose(expected, values, Matrices.Tolerance(rows, columns, 1), $"place {places}");
            asked = cuda.Calls("cuMemAlloc_v2") - before;
        }
        Assert.InRange(places, 5, 20);
        Assert.Equal("", cuda.Live);
    }

    [Fact]
    public void A_small_device_takes_one_at_a_time()
    {
        double[][,] all = Uniform(12, 40, 40);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        // The scratch of cuBLAS, and some 200 KB.
        cuda.Machine(architecture: 80, bytes: (4 << 20) + (200 << 10));
        double[] values = Values(cuda, all, new SingularLimits { LeastOperations = 0 });
        Assert.Equal((0, 12), (cuda.Calls(Together), cuda.Calls(OneByOne)));
        double[] expected = Matrices.Values(new Matrices(all));
        Matrices.AssertClose(expected, values, Matrices.Tolerance(40, 40, expected.Max()), "small device");
    }

    [Fact]
    public void Chunks_do_not_change_the_values()
    {
        double[][,] all = Uniform(40, 20, 30);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        double[] together = Values(cuda, all, new SingularLimits { LeastOperations = 0 });
        Assert.Equal(1, cuda.Calls(Together));
        Assert.Equal(together, Values(cuda, all));
        Assert.InRange(cuda.Calls(Together), 5, 41);
    }

    [Fact]
    public void cuSOLVER_gets_no_more_than_it_can_count()
    {
        double[][,] all = Uniform(8, 60, 40);
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        var limits = new SingularLimits { LeastOperations = 0, MostTogether = 3, MostRows = 100 };
        double[] values = Values(cuda, all, limits);
        Assert.Equal(3, cuda.Calls(Together));
        // Three at a time, and then two.
        Assert.Equal(2, cuda.Calls($"{Together}_bufferSize"));
        Assert.Equal(Values(EmulatedCuda.Fresh(), all), values);
        Assert.Equal(Matrices.Values(new Matrices(all)), Values(cuda, all, limits with { MostRows = 99 }));
        Assert.Equal(3, cuda.Calls(Together));
    }

    private static double[][,] Uniform(int count, int rows, int columns)
    {
        var recipe = new MatrixRecipe(21);
        return [.. Enumerable.Range(0, count).Select(_ => recipe.Uniform(rows, columns))];
    }

    private static double[] Falling(int count, double condition) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Pow(condition, -i / (count - 1.0)))];

    private static double[] Values(EmulatedCuda cuda, params double[][,] matrices) =>
        Values(cuda, matrices, SolverBackends.Limits);

    private static double[] Values(EmulatedCuda cuda, double[][,] matrices, SingularLimits limits)
    {
        using CudaBackend backend = SolverBackends.Open(cuda.Tables, limits);
        return Matrices.Values(new Matrices(matrices), backend);
    }
}
