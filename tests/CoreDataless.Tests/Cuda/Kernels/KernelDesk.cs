using CoreDataless.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>The emulated device with nothing on it: memory, single launches, and what they leave behind.</summary>
internal sealed unsafe class KernelDesk : IDisposable
{
    private readonly ResourceScope _scope;

    public KernelDesk()
    {
        EmulatedBackends.SkipUnlessThere();
        Device = new CudaDevice(EmulatedCuda.Libraries, 0);
        _scope = Device.NewScope();
        Kernels = new KernelLibrary(Device, _scope, EmulatedBackends.Options.CacheFolder);
    }

    public CudaDevice Device { get; }

    public KernelLibrary Kernels { get; }

    public ulong Upload<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using Lock.Scope entered = Device.Enter();
        ulong address = Device.Allocate(_scope, Math.Max(1, values.Length * sizeof(T)));
        fixed (T* from = values)
            Device.Driver.Check(Device.Driver.cuMemcpyHtoD_v2(address, from, (nuint)(values.Length * sizeof(T))));
        return address;
    }

    public T[] Download<T>(ulong address, int count)
        where T : unmanaged
    {
        using Lock.Scope entered = Device.Enter();
        Device.Synchronize();
        var values = new T[count];
        fixed (T* to = values)
            Device.Driver.Check(Device.Driver.cuMemcpyDtoH_v2(to, address, (nuint)(count * sizeof(T))));
        return values;
    }

    /// <summary>Makes launches and puts them into the stream.</summary>
    public void Run(params ReadOnlySpan<Func<KernelLibrary, Launch>> launches)
    {
        using Lock.Scope entered = Device.Enter();
        foreach (Func<KernelLibrary, Launch> launch in launches) launch(Kernels).Enqueue();
    }

    /// <summary>The device finds writes beyond an allocation when it is freed.</summary>
    public void Dispose() => Device.Dispose();
}
