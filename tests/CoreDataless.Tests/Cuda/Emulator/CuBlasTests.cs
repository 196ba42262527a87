using CoreDataless.Cuda.Native;
using CoreDataless.Tests.Cuda.Kernels;

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

    // Two products with gaps between the matrices; what is there before has a factor of 0 or of 3.
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 3)]
    [InlineData(false, true, 0)]
    [InlineData(true, true, 3)]
    public void Several_products_in_double_precision_come_at_once(bool transposeA, bool transposeB, int keep)
    {
        const int Stride = 40, Leading = 6;
        using var desk = new KernelDesk();
        using Lock.Scope use = desk.Device.Enter();
        CuBlas blas = EmulatedCuda.Libraries.CuBlas!;
        Func<int, int, int, double> a = (z, i, j) => 10 * i + j - z, b = (z, i, j) => i - (2 + z) * j;
        ulong aAt = desk.Upload<double>(Laid(Rows, Inner, transposeA, a));
        ulong bAt = desk.Upload<double>(Laid(Inner, Columns, transposeB, b));
        ulong cAt = desk.Upload<double>(Laid(Rows, Columns, false, (z, i, j) => keep == 0 ? double.NaN : i + j));
        ulong workspace = desk.Upload<byte>(new byte[1024]);
        nint handle = 0;
        double alpha = 2, beta = keep;
        blas.Check(blas.cublasCreate_v2(&handle));
        blas.Check(blas.cublasSetStream_v2(handle, desk.Device.Stream));
        blas.Check(blas.cublasSetWorkspace_v2(handle, workspace, 1024));
        int overlapping = Multiply(handle, &alpha, &beta, Leading * (Columns - 1) + Rows - 1);
        Assert.Equal("CUBLAS_STATUS_INVALID_VALUE", blas.Describe(overlapping));
        Assert.Equal(0, Multiply(handle, &alpha, &beta, Stride));
        double[] expected = Laid(Rows, Columns, false, (z, i, j) =>
            2 * Enumerable.Range(0, Inner).Sum(k => a(z, i, k) * b(z, k, j)) + keep * (i + j));
        Assert.Equal(expected, desk.Download<double>(cAt, expected.Length));
        blas.Check(blas.cublasDestroy_v2(handle));

        int Multiply(nint own, double* factor, double* kept, int stride) => blas.cublasDgemmStridedBatched(
            own, transposeA ? 1 : 0, transposeB ? 1 : 0, Rows, Columns, Inner, factor, aAt, Leading, Stride, bAt,
            Leading, Stride, kept, cAt, Leading, stride, 2);

        static double[] Laid(int rows, int columns, bool transposed, Func<int, int, int, double> element)
        {
            double[] values = new double[Stride + Leading * Math.Max(rows, columns)];
            for (int at = 0; at < 2 * rows * columns; at++)
            {
                (int z, int i, int j) = (at / (rows * columns), at / columns % rows, at % columns);
                values[z * Stride + (transposed ? j + i * Leading : i + j * Leading)] = element(z, i, j);
            }
            return values;
        }
    }

    [Fact]
    public void Its_version_needs_no_GPU() => Assert.Equal("12.8.4", EmulatedCuda.Libraries.CuBlas!.Version);

    private static float[] Matrix(int rows, int columns, bool transposed, Func<int, int, float> element) => transposed
        ? Matrix(columns, rows, false, (i, j) => element(j, i))
        : [.. Enumerable.Range(0, rows * columns).Select(at => element(at % rows, at / rows))];
}
