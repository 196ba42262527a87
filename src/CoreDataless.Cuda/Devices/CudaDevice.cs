using System.Collections.Concurrent;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// One GPU of this process: its primary context, the one stream on which everything runs, and the owner of all that was
/// made on it. Callers hold <see cref="Enter"/> while they use it.
/// </summary>
internal sealed unsafe class CudaDevice : IDisposable
{
    private const uint NonBlockingStream = 1, DisableTiming = 2;

    private readonly Lock _gate = new();
    private readonly List<ResourceScope> _scopes = [];
    private readonly ConcurrentQueue<ResourceScope> _forgotten = new();
    private readonly nint _context;
    private bool _disposed;

    /// <summary>Retains the primary context of a GPU.</summary>
    /// <exception cref="CudaUnavailableException">There is no such GPU.</exception>
    /// <exception cref="CudaException">The driver refused.</exception>
    public CudaDevice(CudaLibraries libraries, int ordinal, StartUp? startUp = null)
    {
        (Libraries, Ordinal, StartUp) = (libraries, ordinal, startUp ?? new StartUp());
        Driver = new Driver(libraries.Driver.Library);
        Driver.Check(Driver.cuInit(0));
        Facts = GpuFacts.Read(Driver, ordinal);
        nint context = 0;
        Driver.Check(Driver.cuDevicePrimaryCtxRetain(&context, Facts.Handle));
        _context = context;
        try
        {
            Driver.Check(Driver.cuCtxSetCurrent(_context));
            nint stream = 0;
            Driver.Check(Driver.cuStreamCreate(&stream, NonBlockingStream));
            Stream = stream;
        }
        catch
        {
            _ = Driver.cuCtxSetCurrent(0);
            _ = Driver.cuDevicePrimaryCtxRelease_v2(Facts.Handle);
            throw;
        }
    }

    public CudaLibraries Libraries { get; }

    /// <summary>The driver's functions: a table of this device's own, which knows when the context is lost.</summary>
    public Driver Driver { get; }

    /// <summary>Which GPU, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>What the driver says of the GPU.</summary>
    public GpuFacts Facts { get; }

    /// <summary>Where the time goes before it computes at full speed.</summary>
    public StartUp StartUp { get; }

    /// <summary>The stream of all work.</summary>
    public nint Stream { get; }

    /// <summary>
    /// Makes the device this thread's until the result is disposed: other threads wait, the context is current, and
    /// what was forgotten is freed.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The device is gone.</exception>
    /// <exception cref="CudaDeviceLostException">It failed before; the driver is not asked again.</exception>
    public Lock.Scope Enter()
    {
        Lock.Scope scope = _gate.EnterScope();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Driver.ThrowIfLost();
            Driver.Check(Driver.cuCtxSetCurrent(_context));
            FreeForgotten();
            return scope;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Makes the context that of a thread which helps the one that has entered.</summary>
    public void Share() => Driver.Check(Driver.cuCtxSetCurrent(_context));

    /// <summary>A new owner of resources. Who asked for it disposes it, or hands it to <see cref="Forget"/>.</summary>
    public ResourceScope NewScope()
    {
        var scope = new ResourceScope(this);
        lock (_scopes) _scopes.Add(scope);
        return scope;
    }

    /// <summary>Frees a scope now.</summary>
    public void Release(ResourceScope scope)
    {
        lock (_scopes)
        {
            if (!_scopes.Remove(scope)) return;
        }
        lock (_gate)
        {
            if (_disposed) return;
            _ = Driver.cuCtxSetCurrent(_context);
            _ = Driver.cuStreamSynchronize(Stream);
            scope.Free();
        }
    }

    /// <summary>For finalizers: the scope is freed when the device is entered next.</summary>
    public void Forget(ResourceScope scope) => _forgotten.Enqueue(scope);

    /// <summary>Reserves device memory for a scope.</summary>
    /// <exception cref="DeviceMemoryException">There is not enough, even after what was forgotten is freed.</exception>
    public ulong Allocate(ResourceScope scope, long bytes)
    {
        ulong address = 0;
        // 0 bytes are an invalid value.
        nuint size = (nuint)Math.Max(1, bytes);
        int status = Driver.cuMemAlloc_v2(&address, size);
        if (status == Driver.OutOfMemory)
        {
            MakeRoom();
            status = Driver.cuMemAlloc_v2(&address, size);
        }
        if (status == Driver.OutOfMemory)
        {
            throw new DeviceMemoryException(
                $"{Facts.Name} has no {bytes} bytes free; {FreeBytes()} of {Facts.Bytes} are");
        }
        Driver.Check(status, nameof(Driver.cuMemAlloc_v2));
        ulong taken = address;
        scope.Own(() => _ = Driver.cuMemFree_v2(taken));
        return taken;
    }

    /// <summary>Makes an event for a scope.</summary>
    /// <param name="scope">Who owns it.</param>
    /// <param name="isTimed">Does it say when it came to pass?</param>
    /// <exception cref="CudaException">The driver refused.</exception>
    public nint NewEvent(ResourceScope scope, bool isTimed = false)
    {
        nint made = 0;
        Driver.Check(Driver.cuEventCreate(&made, isTimed ? 0 : DisableTiming));
        nint owned = made;
        scope.Own(() => _ = Driver.cuEventDestroy_v2(owned));
        return owned;
    }

    /// <summary>Bytes of device memory that nobody holds.</summary>
    public long FreeBytes()
    {
        nuint free = 0, total = 0;
        Driver.Check(Driver.cuMemGetInfo_v2(&free, &total));
        return (long)free;
    }

    /// <summary>Waits until all work is done.</summary>
    public void Synchronize() => Driver.Check(Driver.cuStreamSynchronize(Stream));

    /// <summary>Frees whatever is left, the newest first, and lets go of the context.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _ = Driver.cuCtxSetCurrent(_context);
            _ = Driver.cuStreamSynchronize(Stream);
            lock (_scopes)
            {
                for (int i = _scopes.Count - 1; i >= 0; i--) _scopes[i].Free();
                _scopes.Clear();
            }
            _ = Driver.cuStreamDestroy_v2(Stream);
            _ = Driver.cuCtxSetCurrent(0);
            _ = Driver.cuDevicePrimaryCtxRelease_v2(Facts.Handle);
        }
    }

    // Programs that nobody refers to any more hold memory until their finalizers have run.
    private void MakeRoom()
    {
        _ = Driver.cuStreamSynchronize(Stream);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        FreeForgotten();
        nint pool = 0;
        if (Driver.cuDeviceGetDefaultMemPool(&pool, Facts.Handle) == 0) _ = Driver.cuMemPoolTrimTo(pool, 0);
    }

    private void FreeForgotten()
    {
        while (_forgotten.TryDequeue(out ResourceScope? scope)) Release(scope);
    }
}
