namespace CoreDataless.Cuda;

/// <summary>
/// Scratch memory that steps use one after the other: as much as the one that needs most. It never moves while the
/// program lives, because recorded graphs know its address: when a later batch size needs more, that gets its own.
/// </summary>
internal sealed class Workspace(CudaDevice device, ResourceScope scope)
{
    private long _reserved;
    private long _held;

    /// <summary>Where it lies; known once <see cref="Take"/> was called, 0 where nobody needs any.</summary>
    public ulong Address { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>A step needs so many bytes.</summary>
    public void Reserve(long bytes) => _reserved = Math.Max(_reserved, bytes);

    /// <summary>Allocates what was reserved. Steps read <see cref="Address"/> as they go into the stream.</summary>
    public void Take()
    {
        if (_reserved <= _held) return;
        Address = device.Allocate(scope, _reserved);
        _held = _reserved;
        Bytes += _reserved;
    }
}
