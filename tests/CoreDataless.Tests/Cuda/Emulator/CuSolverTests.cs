using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>The stand-in cuSOLVER against matrices whose eigenvalues are known, and what it holds callers to.</summary>
public unsafe class CuSolverTests : OnEmulatedCuda
{
    private const int Upper = 1;
    private const int NotInitialized = 1, InvalidValue = 3, ExecutionFailed = 6, NotSupported = 9;

    [Theory]
    [InlineData(1, CuSolver.Lower)]
    [InlineData(2, Upper)]
    [InlineData(40, CuSolver.Lower)]
    [InlineData(40, Upper)]
    public void Eigenvalues_of_one_matrix_are_the_known_ones(int n, int triangle)
    {
        using var desk = new SolverDesk(EmulatedCuda.Libraries);
        using Lock.Scope use = desk.Device.Enter();
        foreach (Known known in (Known[])[SecondDifferences(n), Minima(n), Coupled(n)])
        {
            ulong a = desk.Upload(known.Lay(triangle, known.Size)), values = desk.Allocate(8 * known.Size);
            ulong info = desk.Allocate(4);
            Assert.Equal(0, desk.Eigenvalues(a, values, info, known.Size, known.Size, triangle));
            AssertClose(known.Eigenvalues, desk.Download<double>(values, known.Size));
            Assert.Equal([0], desk.Download<int>(info, 1));
        }
    }

    // Of three matrices of 5 rows in columns of 7, the second does not converge.
    [Theory]
    [InlineData(CuSolver.Lower)]
    [InlineData(Upper)]
    public void Eigenvalues_of_several_matrices_come_at_once(int triangle)
    {
        const int N = 5, Leading = 7;
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.Diverge(1);
        using (var desk = new SolverDesk(emulated.Tables))
        {
            using Lock.Scope use = desk.Device.Enter();
            Known[] known = [SecondDifferences(N), Minima(N), Minima(N)];
            ulong a = desk.Upload([.. known.SelectMany(k => k.Lay(triangle, Leading))]);
            ulong values = desk.Allocate(8 * 3 * N), info = desk.Allocate(4 * 3);
            Assert.Equal(0, desk.Eigenvalues(a, values, info, N, Leading, triangle, batch: 3));
            Assert.All(desk.Look<double>(values, 3 * N), v => Assert.Equal(double.NaN, v));
            double[] found = desk.Download<double>(values, 3 * N);
            AssertClose(known[0].Eigenvalues, found[..N]);
            Assert.All(found[N..(2 * N)], v => Assert.Equal(double.NaN, v));
            AssertClose(known[2].Eigenvalues, found[(2 * N)..]);
            Assert.Equal([0, 1, 0], desk.Download<int>(info, 3));
            double[] left = desk.Download<double>(a, 3 * N * Leading);
            for (int i = 0; i < left.Length; i++)
                Assert.Equal(i % Leading < N ? double.NaN : Known.Between, left[i]);
            Assert.Equal(
                "context 1\ncuSOLVER handle 1\ncuSOLVER parameters 1\nmemory 4\nstream 1\n", emulated.Live);
        }
        Assert.Equal("", emulated.Live);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(null, false)]
    public void Only_batches_need_a_workspace_of_zeros(int? batch, bool fails)
    {
        const int N = 3;
        using var desk = new SolverDesk(EmulatedCuda.Fresh().Tables);
        using Lock.Scope use = desk.Device.Enter();
        Known[] known = [Minima(N), Minima(N)];
        ulong a = desk.Upload([.. known.SelectMany(k => k.Lay(Upper, N))]);
        ulong values = desk.Allocate(8 * 2 * N), info = desk.Allocate(4 * 2);
        Assert.Equal(0, desk.Eigenvalues(a, values, info, N, N, Upper, batch, clear: false));
        if (fails) Assert.Throws<CudaDeviceLostException>(desk.Device.Synchronize);
        else desk.Device.Synchronize();
    }

    [Fact]
    public void Before_batches_matrices_come_one_by_one()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh(cuSolver: Solver.OneByOne);
        CuSolver solver = emulated.Tables.CuSolver!;
        Assert.True(solver.cusolverDnXsyevBatched == null && solver.cusolverDnXsyevBatched_bufferSize == null);
        Assert.Equal("11.6.3", solver.Version);
        emulated.Diverge(0, 2);
        using var desk = new SolverDesk(emulated.Tables);
        using Lock.Scope use = desk.Device.Enter();
        ulong values = desk.Allocate(8 * 3), info = desk.Allocate(4 * 3);
        for (int i = 0; i < 3; i++)
        {
            ulong a = desk.Upload(Minima(3).Lay(Upper, 3));
            Assert.Equal(0, desk.Eigenvalues(a, values, info + 4 * (ulong)i, 3, 3, Upper));
        }
        Assert.Equal([1, 0, 1], desk.Download<int>(info, 3));
        Assert.Null(EmulatedCuda.Fresh(cuSolver: Solver.None).Tables.CuSolver);
    }

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("no handle", NotInitialized)]
    [InlineData("no parameters", NotInitialized)]
    [InlineData("float32", NotSupported)]
    [InlineData("vectors", NotSupported)]
    [InlineData("a third triangle", InvalidValue)]
    [InlineData("columns that overlap", InvalidValue)]
    [InlineData("a matrix of no length", InvalidValue)]
    [InlineData("memory of the host", InvalidValue)]
    [InlineData("little room for values", InvalidValue)]
    [InlineData("no workspace of the host", InvalidValue)]
    [InlineData("little workspace", InvalidValue)]
    [InlineData("no stream", ExecutionFailed)]
    [InlineData("a capture", ExecutionFailed)]
    public void What_it_cannot_do_it_refuses(string what, int status)
    {
        const int N = 4, Bytes = 1000;
        using var desk = new SolverDesk(EmulatedCuda.Fresh().Tables);
        using Lock.Scope use = desk.Device.Enter();
        Driver driver = desk.Device.Driver;
        ulong a = desk.Upload(Minima(N).Lay(Upper, N)), values = desk.Allocate(8 * N), info = desk.Allocate(4);
        ulong workspace = desk.Allocate(Bytes);
        double* host = stackalloc double[N];
        nint stream = desk.Device.Stream;
        if (what == "a capture") driver.Check(driver.cuStreamBeginCapture_v2(stream, 1));
        if (what == "no stream") desk.Solver.Check(desk.Solver.cusolverDnSetStream(desk.Handle, 0));
        Assert.Equal(status, desk.Solver.cusolverDnXsyevd(
            what == "no handle" ? 0 : desk.Handle,
            what == "no parameters" ? 0 : desk.Parameters,
            what == "vectors" ? 1 : 0,
            what == "a third triangle" ? 2 : Upper,
            what == "a matrix of no length" ? -1 : N,
            what == "float32" ? 0 : CuSolver.Double,
            what == "memory of the host" ? (ulong)host : a,
            what == "columns that overlap" ? N - 1 : N,
            CuSolver.Double,
            what == "little room for values" ? values + 8 : values,
            CuSolver.Double,
            workspace,
            what == "little workspace" ? 8u * N : Bytes,
            what == "no workspace of the host" ? null : host,
            8 * N,
            info));
        nint graph = 0;
        if (what == "a capture") Assert.Equal(901, driver.cuStreamEndCapture(stream, &graph));
    }

    [Theory]
    [InlineData(6, 4, 7)]
    [InlineData(4, 6, 4)]
    [InlineData(1, 1, 1)]
    public void A_factored_matrix_is_the_product_of_its_factors(int rows, int columns, int leading)
    {
        using var desk = new SolverDesk(EmulatedCuda.Libraries);
        using Lock.Scope use = desk.Device.Enter();
        int inner = Math.Min(rows, columns);
        double[] matrix = [.. Enumerable.Range(0, leading * columns).Select(i => Math.Sin(1 + i * i))];
        ulong a = desk.Upload(matrix), tau = desk.Allocate(8 * inner), info = desk.Allocate(4);
        nuint onDevice = 0, onHost = 0;
        CuSolver solver = desk.Solver;
        solver.Check(solver.cusolverDnXgeqrf_bufferSize(
            desk.Handle, desk.Parameters, rows, columns, 1, a, leading, 1, tau, 1, &onDevice, &onHost));
        ulong workspace = desk.Allocate((long)onDevice);
        byte[] host = new byte[onHost];
        fixed (byte* pointer = host)
        {
            Assert.Equal(InvalidValue, Factor(onDevice - 8, pointer, onHost));
            Assert.Equal(0, Factor(onDevice, pointer, onHost));
        }
        double[] factored = desk.Download<double>(a, leading * columns), scale = desk.Download<double>(tau, inner);
        Assert.Equal([0], desk.Download<int>(info, 1));

        // Column by column: R, and the reflections from the last to the first.
        for (int j = 0; j < columns; j++)
        {
            double[] column = new double[rows];
            for (int i = 0; i <= Math.Min(j, rows - 1); i++) column[i] = factored[i + j * leading];
            for (int k = inner - 1; k >= 0; k--)
            {
                double[] v = new double[rows];
                v[k] = 1;
                for (int i = k + 1; i < rows; i++) v[i] = factored[i + k * leading];
                double along = v.Zip(column, (x, y) => x * y).Sum();
                for (int i = 0; i < rows; i++) column[i] -= scale[k] * along * v[i];
            }
            AssertClose(matrix.AsSpan(j * leading, rows), column);
        }

        int Factor(nuint bytes, byte* pointer, nuint hostBytes) => solver.cusolverDnXgeqrf(
            desk.Handle, desk.Parameters, rows, columns, 1, a, leading, 1, tau, 1, workspace, bytes, pointer, hostBytes,
            info);
    }

    // 2 on the diagonal, -1 beside it.
    private static Known SecondDifferences(int n) => new(
        n,
        (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0,
        [.. Enumerable.Range(1, n).Select(k => SecondDifference(k * Math.PI / (n + 1)))]);

    // The lesser of i and j, from 1: the inverse of second differences that end freely.
    private static Known Minima(int n) => new(
        n,
        (i, j) => 1 + Math.Min(i, j),
        [.. Enumerable.Range(1, n).Select(k => 1 / SecondDifference((2 * k - 1) * Math.PI / (2 * n + 1))).Order()]);

    // Of a wave: 2 - 2 cos(x), without what that loses.
    private static double SecondDifference(double x) => 4 * Math.Sin(x / 2) * Math.Sin(x / 2);

    // [0 A; A' 0] has the singular values of A with both signs: here A = min(i, j), with a row of zeros under it.
    private static Known Coupled(int n)
    {
        Known a = Minima(n);
        return new Known(
            2 * n + 1,
            (i, j) => (Math.Min(i, j), Math.Max(i, j) - n - 1) is var (row, column) && row < n && column >= 0
                ? a.Element(row, column)
                : 0,
            [.. a.Eigenvalues.Select(v => -v).Reverse(), 0, .. a.Eigenvalues]);
    }

    private static void AssertClose(ReadOnlySpan<double> expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0, difference = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        }
        Assert.True(difference <= 4 * actual.Length * Math.ScaleB(largest, -52), $"{difference} of {largest}");
    }

    // Eigenvalues in ascending order.
    private sealed record Known(int Size, Func<int, int, double> Element, double[] Eigenvalues)
    {
        public const double Between = 77;

        // Column by column; what must not be read is no number, and what lies between columns is a number of its own.
        public double[] Lay(int triangle, int leading)
        {
            double[] matrix = new double[Size * leading];
            Array.Fill(matrix, Between);
            for (int j = 0; j < Size; j++)
            {
                for (int i = 0; i < Size; i++)
                {
                    bool isNamed = triangle == Upper ? i <= j : i >= j;
                    matrix[i + j * leading] = isNamed ? Element(i, j) : double.NaN;
                }
            }
            return matrix;
        }
    }
}
