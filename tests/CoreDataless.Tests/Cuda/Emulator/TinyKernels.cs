using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>A device with the kernels of a text called tiny.cu; both go when it is disposed.</summary>
internal sealed unsafe class TinyKernels : IDisposable
{
    private readonly KernelLibrary _kernels;

    public TinyKernels(CudaLibraries libraries, string source)
    {
        Device = new CudaDevice(libraries, 0);
        Scope = Device.NewScope();
        _kernels = new KernelLibrary(Device, Scope, cacheFolder: null, Sources(source));
    }

    public CudaDevice Device { get; }

    public ResourceScope Scope { get; }

    public Driver Driver => Device.Driver;

    /// <summary>A kernel by its name.</summary>
    public Kernel this[string name] => _kernels["tiny", name];

    public static KernelSources Sources(string text) =>
        new(new Dictionary<string, string> { ["tiny"] = text }, new Dictionary<string, string>());

    /// <summary>Numbers on the device.</summary>
    public ulong Upload(float[] values)
    {
        ulong address = Device.Allocate(Scope, values.Length * sizeof(float));
        fixed (float* from = values)
            Driver.Check(Driver.cuMemcpyHtoD_v2(address, from, (nuint)values.Length * sizeof(float)));
        return address;
    }

    /// <summary>Numbers from the device, after all that was put into the stream.</summary>
    public float[] Download(ulong address, int count)
    {
        Device.Synchronize();
        float[] values = new float[count];
        fixed (float* to = values)
            Driver.Check(Driver.cuMemcpyDtoH_v2(to, address, (nuint)count * sizeof(float)));
        return values;
    }

    public void Dispose() => Device.Dispose();
}
