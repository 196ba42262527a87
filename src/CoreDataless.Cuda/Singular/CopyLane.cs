using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// A stream of copies to the device beside the one of all other work: one buffer is filled while the other is copied.
/// </summary>
/// <remarks>All but <see cref="Await"/> is for one thread at a time, which has the device's context.</remarks>
internal sealed unsafe class CopyLane : IDisposable
{
    private const uint NonBlockingStream = 1;

    private readonly CudaDevice _device;
    private readonly ResourceScope _scope;
    private readonly PinnedMemory<double>[] _buffers = new PinnedMemory<double>[2];
    private readonly nint[] _copied = new nint[2];
    private readonly nint[] _marks = new nint[2];
    private readonly nint _stream;
    private int _next;

    /// <summary>Takes two buffers of the host; the caller has entered the device.</summary>
    /// <exception cref="CudaException">The host has not as much to pin.</exception>
    public CopyLane(CudaDevice device, int length)
    {
        (_device, _scope, Length) = (device, device.NewScope(), length);
        try
        {
            for (int i = 0; i < _buffers.Length; i++)
            {
                _buffers[i] = new PinnedMemory<double>(device, _scope, length);
                _copied[i] = device.NewEvent(_scope);
                _marks[i] = device.NewEvent(_scope);
            }
            nint lane = 0;
            Driver.Check(Driver.cuStreamCreate(&lane, NonBlockingStream));
            nint stream = _stream = lane;
            _scope.Own(() => _ = Driver.cuStreamDestroy_v2(stream));
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    /// <summary>Numbers of a buffer.</summary>
    public int Length { get; }

    private Driver Driver => _device.Driver;

    /// <summary>The buffer to fill next, once its last copy is done.</summary>
    public double* Buffer()
    {
        Driver.Check(Driver.cuEventSynchronize(_copied[_next]));
        return _buffers[_next].Start;
    }

    /// <summary>Copies numbers of the buffer that was filled; returns before it is done.</summary>
    public void Send(ulong to, int count)
    {
        Driver.Check(Driver.cuMemcpyHtoDAsync_v2(
            to, _buffers[_next].Start, (nuint)count * sizeof(double), _stream));
        Driver.Check(Driver.cuEventRecord(_copied[_next], _stream));
        _next = 1 - _next;
    }

    /// <summary>Writes zeros behind all copies so far.</summary>
    public void Clear(ulong at, long count) =>
        Driver.Check(Driver.cuMemsetD32Async(at, 0, (nuint)count * (sizeof(double) / sizeof(uint)), _stream));

    /// <summary>Marks the end of the copies so far; there are marks 0 and 1.</summary>
    public void Mark(int mark) => Driver.Check(Driver.cuEventRecord(_marks[mark], _stream));

    /// <summary>What comes next on the device waits for the mark.</summary>
    public void Await(int mark) => Driver.Check(Driver.cuStreamWaitEvent(_device.Stream, _marks[mark], 0));

    /// <summary>Waits for all copies, whatever became of them.</summary>
    public void Settle() => _ = Driver.cuStreamSynchronize(_stream);

    public void Dispose() => _scope.Dispose();
}
