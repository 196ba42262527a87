namespace CoreDataless.Cuda;

/// <summary>Device memory that is kept for the next use, and makes way for more where that takes more.</summary>
internal sealed class GrowingMemory(CudaDevice device) : IDisposable
{
    private ResourceScope? _scope;
    private long _held;

    /// <summary>Where it lies.</summary>
    public ulong Address { get; private set; }

    /// <summary>Makes room; what was there is lost where it grows. The caller has entered the device.</summary>
    /// <exception cref="Engine.DeviceMemoryException">There is not enough; nothing is held then.</exception>
    public ulong Reserve(long bytes)
    {
        if (bytes <= _held) return Address;
        Dispose();
        _scope = device.NewScope();
        Address = device.Allocate(_scope, bytes);
        _held = bytes;
        return Address;
    }

    public void Dispose()
    {
        _scope?.Dispose();
        (_scope, Address, _held) = (null, 0, 0);
    }
}
