using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Room on the device for symmetric matrices side by side, and their eigenvalues: of several at once where cuSOLVER can
/// do that, else of one after the other.
/// </summary>
internal sealed unsafe class SymmetricEigenvalues(CudaDevice device, CuSolverHandle solver) : IDisposable
{
    private readonly GrowingMemory _matrices = new(device);
    private readonly GrowingMemory _results = new(device);
    private readonly SolverWorkspace _workspace = new(device);
    private double[] _values = [];
    private int[] _infos = [];
    private int _size;
    private int _room;
    private int _workspaceCount;

    private CuSolver Library => solver.Library;

    /// <summary>Can cuSOLVER solve several at once? From CUDA 12.6 on.</summary>
    public bool IsBatched =>
        Library.cusolverDnXsyevBatched != null && Library.cusolverDnXsyevBatched_bufferSize != null;

    // Behind the values.
    private ulong Infos => _results.Address + (ulong)_room * (ulong)_size * sizeof(double);

    /// <summary>Makes room for matrices of n x n.</summary>
    /// <param name="n">Rows and columns.</param>
    /// <param name="wanted">How many are to be solved in all.</param>
    /// <param name="bytes">What they may take together.</param>
    /// <returns>How many there is room for, at least one and at most <paramref name="wanted"/>.</returns>
    /// <exception cref="DeviceMemoryException">There is not even memory for one.</exception>
    public int Reserve(int n, int wanted, long bytes)
    {
        for (int count = (int)Math.Clamp(bytes / MatrixBytes(n), 1, wanted); ; count /= 2)
        {
            try
            {
                Reserve(n, count);
                return count;
            }
            catch (DeviceMemoryException) when (count > 1)
            {
                // With half as many then.
            }
        }
    }

    /// <summary>Where a matrix lies: n x n, of which the lower triangle is read, column by column.</summary>
    public ulong At(int index) => _matrices.Address + (ulong)(index * MatrixBytes(_size));

    /// <summary>Waits for the values of the first few matrices, which are lost.</summary>
    /// <exception cref="DeviceMemoryException">cuSOLVER asks for more scratch memory for fewer.</exception>
    public void Solve(int count)
    {
        if (count != _workspaceCount) ReserveWorkspace(count);
        if (AreTogether(count)) EnqueueTogether(count);
        else
        {
            for (int i = 0; i < count; i++) EnqueueOne(i);
        }
        Driver driver = device.Driver;
        fixed (double* values = _values)
        fixed (int* infos = _infos)
        {
            nuint valueBytes = (nuint)count * (nuint)_size * sizeof(double), infoBytes = (nuint)count * sizeof(int);
            driver.Check(driver.cuMemcpyDtoHAsync_v2(values, _results.Address, valueBytes, device.Stream));
            driver.Check(driver.cuMemcpyDtoHAsync_v2(infos, Infos, infoBytes, device.Stream));
            device.Synchronize();
        }
    }

    /// <summary>The values of a matrix, the smallest first.</summary>
    public ReadOnlySpan<double> Of(int index) => _values.AsSpan(index * _size, _size);

    /// <summary>Did the values of a matrix converge?</summary>
    public bool HasConverged(int index) => _infos[index] == 0;

    public void Dispose()
    {
        _matrices.Dispose();
        _results.Dispose();
        _workspace.Dispose();
    }

    // One goes by the routine that is made for one.
    private bool AreTogether(int count) => IsBatched && count > 1;

    private static long MatrixBytes(int n) => (long)n * n * sizeof(double);

    private void Reserve(int n, int count)
    {
        // A failure leaves no room.
        (_size, _room) = (n, 0);
        _matrices.Reserve(count * MatrixBytes(n));
        _results.Reserve((long)count * n * sizeof(double) + (long)count * sizeof(int));
        ReserveWorkspace(count);
        // Pinned: a copy may still be under way when a later call fails.
        if (_values.Length < (long)count * n) _values = GC.AllocateArray<double>(checked(count * n), pinned: true);
        if (_infos.Length < count) _infos = GC.AllocateArray<int>(count, pinned: true);
        _room = count;
    }

    // What fewer need is not said to be less.
    private void ReserveWorkspace(int count)
    {
        _workspaceCount = 0;
        (nuint onDevice, nuint onHost) = AreTogether(count) ? BytesTogether(count) : BytesOfOne();
        _workspace.Reserve(onDevice, onHost);
        _workspaceCount = count;
    }

    private (nuint Device, nuint Host) BytesTogether(int count)
    {
        nuint onDevice = 0, onHost = 0;
        Library.Check(Library.cusolverDnXsyevBatched_bufferSize(
            solver.Pointer, solver.Parameters, CuSolver.NoVectors, CuSolver.Lower, _size, CuSolver.Double,
            _matrices.Address, _size, CuSolver.Double, _results.Address, CuSolver.Double, &onDevice, &onHost, count));
        return (onDevice, onHost);
    }

    private (nuint Device, nuint Host) BytesOfOne()
    {
        nuint onDevice = 0, onHost = 0;
        Library.Check(Library.cusolverDnXsyevd_bufferSize(
            solver.Pointer, solver.Parameters, CuSolver.NoVectors, CuSolver.Lower, _size, CuSolver.Double,
            _matrices.Address, _size, CuSolver.Double, _results.Address, CuSolver.Double, &onDevice, &onHost));
        return (onDevice, onHost);
    }

    private void EnqueueTogether(int count)
    {
        // cuSOLVER 11.7.1.2, of PyTorch's wheels for CUDA 12.6, finds wrong values in one that is not zero; 11.7.3.90
        // does not (pytorch/pytorch#192483).
        _workspace.Clear();
        Library.Check(Library.cusolverDnXsyevBatched(
            solver.Pointer, solver.Parameters, CuSolver.NoVectors, CuSolver.Lower, _size, CuSolver.Double,
            _matrices.Address, _size, CuSolver.Double, _results.Address, CuSolver.Double, _workspace.Address,
            _workspace.Bytes, _workspace.Host, _workspace.HostBytes, Infos, count));
    }

    private void EnqueueOne(int index)
    {
        ulong values = _results.Address + (ulong)index * (ulong)_size * sizeof(double);
        Library.Check(Library.cusolverDnXsyevd(
            solver.Pointer, solver.Parameters, CuSolver.NoVectors, CuSolver.Lower, _size, CuSolver.Double,
            At(index), _size, CuSolver.Double, values, CuSolver.Double, _workspace.Address, _workspace.Bytes,
            _workspace.Host, _workspace.HostBytes, Infos + (ulong)index * sizeof(int)));
    }
}
