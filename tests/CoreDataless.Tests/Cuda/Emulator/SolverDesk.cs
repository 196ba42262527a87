using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>cuSOLVER on an emulated device: memory, and single calls with the workspaces that they ask for.</summary>
internal sealed unsafe class SolverDesk : IDisposable
{
    private readonly ResourceScope _scope;

    public SolverDesk(CudaLibraries libraries)
    {
        Device = new CudaDevice(libraries, 0);
        _scope = Device.NewScope();
        Solver = libraries.CuSolver!;
        nint made = 0;
        Solver.Check(Solver.cusolverDnCreate(&made));
        Handle = made;
        Solver.Check(Solver.cusolverDnSetStream(Handle, Device.Stream));
        Solver.Check(Solver.cusolverDnCreateParams(&made));
        Parameters = made;
    }

    public CudaDevice Device { get; }

    public CuSolver Solver { get; }

    public nint Handle { get; }

    public nint Parameters { get; }

    public ulong Allocate(long bytes) => Device.Allocate(_scope, bytes);

    public ulong Upload(double[] values)
    {
        ulong address = Allocate(values.Length * sizeof(double));
        fixed (double* from = values)
            Device.Driver.Check(Device.Driver.cuMemcpyHtoD_v2(address, from, (nuint)values.Length * sizeof(double)));
        return address;
    }

    /// <summary>What is there now: nothing is waited for.</summary>
    public T[] Look<T>(ulong address, int count)
        where T : unmanaged
    {
        var values = new T[count];
        fixed (T* to = values)
            Device.Driver.Check(Device.Driver.cuMemcpyDtoH_v2(to, address, (nuint)(count * sizeof(T))));
        return values;
    }

    public T[] Download<T>(ulong address, int count)
        where T : unmanaged
    {
        Device.Synchronize();
        return Look<T>(address, count);
    }

    /// <summary>Puts the search for eigenvalues into the stream: one matrix, or several at once.</summary>
    public int Eigenvalues(
        ulong a, ulong values, ulong info, int n, int leading, int triangle, int? batch = null, bool clear = true)
    {
        nuint onDevice = 0, onHost = 0;
        int status = batch is { } count
            ? Solver.cusolverDnXsyevBatched_bufferSize(
                Handle, Parameters, 0, triangle, n, 1, a, leading, 1, values, 1, &onDevice, &onHost, count)
            : Solver.cusolverDnXsyevd_bufferSize(
                Handle, Parameters, 0, triangle, n, 1, a, leading, 1, values, 1, &onDevice, &onHost);
        if (status != 0) return status;
        ulong workspace = Allocate((long)onDevice);
        if (clear) Device.Driver.Check(Device.Driver.cuMemsetD8Async(workspace, 0, onDevice, Device.Stream));
        byte[] host = new byte[onHost];
        fixed (byte* pointer = host)
        {
            return batch is { } all
                ? Solver.cusolverDnXsyevBatched(
                    Handle, Parameters, 0, triangle, n, 1, a, leading, 1, values, 1, workspace, onDevice, pointer,
                    onHost, info, all)
                : Solver.cusolverDnXsyevd(
                    Handle, Parameters, 0, triangle, n, 1, a, leading, 1, values, 1, workspace, onDevice, pointer,
                    onHost, info);
        }
    }

    public void Dispose()
    {
        Solver.Check(Solver.cusolverDnDestroyParams(Parameters));
        Solver.Check(Solver.cusolverDnDestroy(Handle));
        Device.Dispose();
    }
}
