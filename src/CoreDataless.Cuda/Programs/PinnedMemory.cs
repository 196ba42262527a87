namespace CoreDataless.Cuda;

/// <summary>Memory of the host that the device reaches by itself.</summary>
internal sealed unsafe class PinnedMemory<T>
    where T : unmanaged
{
    /// <summary>Takes the memory; the scope frees it.</summary>
    /// <exception cref="CudaException">The host has not as much to pin.</exception>
    public PinnedMemory(CudaDevice device, ResourceScope scope, int length)
    {
        Length = length;
        void* start = null;
        device.Driver.Check(device.Driver.cuMemHostAlloc(&start, (nuint)length * (nuint)sizeof(T), 0));
        Start = (T*)start;
        nint taken = (nint)start;
        scope.Own(() => _ = device.Driver.cuMemFreeHost((void*)taken));
    }

    /// <summary>How many.</summary>
    public int Length { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => (long)Length * sizeof(T);

    /// <summary>For the driver.</summary>
    public T* Start { get; }

    /// <summary>All of it.</summary>
    public Span<T> Values => new(Start, Length);
}
