using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>The stand-in cuBLAS multiplies matrices that lie column by column, and keeps to cuBLAS's rules.</summary>
public unsafe class CuBlasTests : OnEmulatedCuda
{
    private const int Columns = 4, Inner = 5, Rows = 3;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_product_is_that_of_the_matrices_or_their_transposes(bool transposeA, bool transposeB)
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, "");
        using Lock.Scope use = tiny.Device.Enter();
        CuBlas blas = EmulatedCuda.Libraries.CuBlas!;
        // Element (i, j) of a is 10 i + j, of b i - 2 j.
        float[] a = Matrix(Rows, Inner, transposeA, (i, j) => 10 * i + j);
        float[] b = Matrix(Inner, Columns, transposeB, (i, j) => i - 2 * j);
        float[] before = Matrix(Rows, Columns, false, (i, j) => i + j);
        float[] expected = Matrix(Rows, Columns, false, (i, j) =>
            2 * Enumerable.Range(0, Inner).Sum(k => (10 * i + k) * (k - 2 * j)) + 3 * (i + j));
        (ulong aAt, ulong bAt, ulong cAt) = (tiny.Upload(a), tiny.Upload(b), tiny.Upload(before));
        nint handle = 0;
        blas.Check(blas.cublasCreate_v2(&handle));
        blas.Check(blas.cublasSetStream_v2(handle, tiny.Device.Stream));
        ulong workspace = tiny.Device.Allocate(tiny.Scope, 1024);
        blas.Check(blas.cublasSetWorkspace_v2(handle, workspace, 1024));
        float alpha = 2, beta = 3;
        blas.Check(blas.cublasSgemm_v2(
            handle, transposeA ? 1 : 0, transposeB ? 1 : 0, Rows, Columns, Inner, &alpha, aAt,
            transposeA ? Inner : Rows, bAt, transposeB ? Columns : Inner, &beta, cAt, Rows));
        Assert.Equal(expected, tiny.Download(cAt, expected.Length));
        blas.Check(blas.cublasDestroy_v2(handle));
    }

    // A graph could not have the memory that cuBLAS would take for itself.
    [Fact]
    public void A_new_stream_takes_the_workspace_away_and_without_one_nothing_is_multiplied()
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, "");
        using Lock.Scope use = tiny.Device.Enter();
        CuBlas blas = EmulatedCuda.Libraries.CuBlas!;
        ulong place = tiny.Device.Allocate(tiny.Scope, 1024);
        nint handle = 0;
        float one = 1;
        blas.Check(blas.cublasCreate_v2(&handle));
        blas.Check(blas.cublasSetWorkspace_v2(handle, place, 1024));
        blas.Check(blas.cublasSetStream_v2(handle, tiny.Device.Stream));
        int status = blas.cublasSgemm_v2(handle, 0, 0, 1, 1, 1, &one, place, 1, place, 1, &one, place, 1);
        Assert.Equal("CUBLAS_STATUS_EXECUTION_FAILED", blas.Describe(status));
        blas.Check(blas.cublasDestroy_v2(handle));
    }

    private static float[] Matrix(int rows, int columns, bool transposed, Func<int, int, float> element) => transposed
        ? Matrix(columns, rows, false, (i, j) => element(j, i))
        : [.. Enumerable.Range(0, rows * columns).Select(at => element(at % rows, at / rows))];
}
