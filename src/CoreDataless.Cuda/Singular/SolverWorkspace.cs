using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Cuda;

/// <summary>What a routine of cuSOLVER works in, on the device and on the host; kept for the next.</summary>
internal sealed unsafe class SolverWorkspace(CudaDevice device) : IDisposable
{
    private readonly GrowingMemory _memory = new(device);
    private readonly AlignedDoubles _hostMemory = new();

    /// <summary>Where it lies on the device.</summary>
    public ulong Address => _memory.Address;

    /// <summary>Bytes there that the routine asked for.</summary>
    public nuint Bytes { get; private set; }

    /// <summary>Where it lies on the host.</summary>
    public void* Host => _hostMemory.Pointer;

    /// <summary>Bytes there that the routine asked for.</summary>
    public nuint HostBytes { get; private set; }

    // All that was asked for, and one at least.
    private nuint Words => Bytes / sizeof(uint) + 1;

    /// <summary>Makes room for what a routine asks for.</summary>
    /// <exception cref="Engine.DeviceMemoryException">There is not enough.</exception>
    public void Reserve(nuint bytes, nuint hostBytes)
    {
        (Bytes, HostBytes) = (bytes, hostBytes);
        _memory.Reserve((long)Words * sizeof(uint));
        _hostMemory.Reserve(((long)hostBytes + sizeof(double) - 1) / sizeof(double));
    }

    /// <summary>Puts zeros there, in the stream.</summary>
    public void Clear() => device.Driver.Check(device.Driver.cuMemsetD32Async(Address, 0, Words, device.Stream));

    public void Dispose() => _memory.Dispose();
}
