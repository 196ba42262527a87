using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine.LinearAlgebra;

namespace CoreDataless.Tests.Cuda.Singular;

/// <summary>
/// Every call fails once, at each place where it is made for matrices that go all ways: the values are right all the
/// same or the caller hears of it, and nothing is left. Of what computes, nobody hears: the processor does it.
/// </summary>
public class FailureTests : OnEmulatedCuda
{
    private const int LaunchFailed = 719, OutOfMemory = 2, LibraryError = 7;

    private static readonly string[] DriverFunctions =
    [
        "cuMemAlloc_v2", "cuMemFree_v2", "cuMemHostAlloc", "cuMemFreeHost", "cuMemGetInfo_v2", "cuCtxSetCurrent",
        "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuMemsetD32Async", "cuStreamCreate", "cuStreamDestroy_v2",
        "cuStreamSynchronize", "cuStreamWaitEvent", "cuEventCreate", "cuEventRecord", "cuEventSynchronize",
        "cuEventDestroy_v2", "cuLaunchKernel", "cuModuleLoadDataEx", "cuModuleGetFunction",
    ];

    private static readonly string[] LibraryFunctions =
    [
        "cublasCreate_v2", "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSetMathMode",
        "cublasDgemmStridedBatched", "cublasDestroy_v2",
        "cusolverDnCreate", "cusolverDnSetStream", "cusolverDnCreateParams", "cusolverDnXsyevBatched_bufferSize",
        "cusolverDnXsyevBatched", "cusolverDnXsyevd_bufferSize", "cusolverDnXsyevd", "cusolverDnXgeqrf_bufferSize",
        "cusolverDnXgeqrf", "cusolverDnDestroyParams", "cusolverDnDestroy",
    ];

    // Of the driver, for want of memory.
    private static readonly string[] Computing =
        ["cuMemHostAlloc", "cuLaunchKernel", "cuModuleLoadDataEx", "cuModuleGetFunction", "cuMemcpyDtoHAsync_v2"];

    // Three of 40 x 6, of which the square does not serve one and one is not finite, then four square ones.
    private static readonly double[][][,] Batches = [Tall(), [.. Enumerable.Range(0, 4).Select(i => Square(i))]];

    private static readonly double[][] Expected = [.. Batches.Select(b => Matrices.Values(new Matrices(b)))];

    public static TheoryData<string, int> Cases =>
    [
        .. new MatrixTheoryData<string, int>(DriverFunctions, [OutOfMemory, LaunchFailed]),
        .. new MatrixTheoryData<string, int>(LibraryFunctions, [LibraryError]),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_failed_call_is_an_exception_or_nothing_at_all(string function, int code)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        // With less scratch for cuBLAS, which takes the emulator a while to make.
        cuda.Machine(architecture: 80);
        using (CudaBackend backend = SolverBackends.Open(cuda.Tables)) Use(backend);
        long calls = cuda.Calls(function);
        Assert.True(calls > 0, $"{function} is not called at all");
        // Every call of the first, then ever fewer: later ones are much alike.
        for (int after = 0; after < calls; after += 1 + after / 4)
        {
            cuda.Fail(function, code, after);
            try
            {
                using CudaBackend backend = SolverBackends.Open(cuda.Tables);
                Use(backend);
            }
            catch (Exception e) when (e is CudaException or DeviceMemoryException)
            {
                bool isOfHost = code == LibraryError || (code == OutOfMemory && Computing.Contains(function));
                Assert.False(isOfHost, $"call {after}: {e}");
                Assert.NotEmpty(e.Message);
            }
            cuda.Forgive();
            Assert.Equal("", cuda.Live);
        }
        using CudaBackend again = SolverBackends.Open(cuda.Tables);
        Use(again);
    }

    [Fact]
    public void A_lost_device_says_so_again()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using (CudaBackend backend = SolverBackends.Open(cuda.Tables))
        using (ISingularValues solver = backend.CreateSingularValues())
        {
            var values = new double[Expected[1].Length];
            cuda.Fail("cuLaunchKernel", LaunchFailed);
            for (int i = 0; i < 2; i++)
            {
                Assert.Throws<CudaDeviceLostException>(
                    () => solver.Compute(new Matrices(Batches[1]), values, CancellationToken.None));
            }
        }
        Assert.Equal("", cuda.Live);
    }

    // By the thread that reads, while the device is at work.
    [Fact]
    public void What_reading_fails_with_is_told_and_the_solver_stays_usable()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = SolverBackends.Open(cuda.Tables, SolverBackends.Limits with { MostBytes = 1 });
        using ISingularValues solver = backend.CreateSingularValues();
        var values = new double[Expected[1].Length];
        int reads = 0;
        var damaged = new WatchedMatrices(
            new Matrices(Batches[1]), () => _ = ++reads == 3 ? throw new InvalidDataException("torn") : 0);
        Assert.Throws<InvalidDataException>(() => solver.Compute(damaged, values, CancellationToken.None));
        solver.Compute(new Matrices(Batches[1]), values, CancellationToken.None);
        AssertExpected(1, values);
    }

    [Fact]
    public void Batches_come_and_go_without_a_trace()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using (CudaBackend backend = SolverBackends.Open(cuda.Tables))
        {
            using ISingularValues solver = backend.CreateSingularValues();
            string live = "";
            for (int i = 0; i < 3; i++)
            {
                for (int b = 0; b < Batches.Length; b++)
                {
                    var values = new double[Expected[b].Length];
                    solver.Compute(new Matrices(Batches[b]), values, CancellationToken.None);
                    AssertExpected(b, values);
                }
                if (i == 0) live = cuda.Live;
                Assert.Equal(live, cuda.Live);
            }
        }
        Assert.Equal("", cuda.Live);
    }

    private static void Use(CudaBackend backend)
    {
        using ISingularValues solver = backend.CreateSingularValues();
        for (int b = 0; b < Batches.Length; b++)
        {
            var values = new double[Expected[b].Length];
            solver.Compute(new Matrices(Batches[b]), values, CancellationToken.None);
            AssertExpected(b, values);
        }
    }

    private static void AssertExpected(int batch, double[] values)
    {
        Assert.Equal(Expected[batch].Select(double.IsNaN), values.Select(double.IsNaN));
        Matrices.AssertClose(Known(Expected[batch]), Known(values), 1e-14, $"batch {batch}");
    }

    private static double[] Known(double[] values) => [.. values.Where(v => !double.IsNaN(v))];

    private static double[][,] Tall()
    {
        double[][] values = [[1, 0.9, 0.8, 0.7, 0.6, 0.5], [1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5], [1, 1, 1, 1, 1, 1]];
        double[][,] all = [.. values.Select(v => TallSingularValueTests.Turned(40, 6, v))];
        all[2][39, 5] = double.NaN;
        return all;
    }

    private static double[,] Square(int seed) => new MatrixRecipe((ulong)seed).Uniform(9, 9);
}
