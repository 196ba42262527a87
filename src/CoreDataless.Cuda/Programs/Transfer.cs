using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// Moves rows between the caller's memory, in (channel, row, column) order, and the device's, pixel by pixel: through
/// pinned memory, and the order is changed on the device.
/// </summary>
internal sealed unsafe class Transfer
{
    private const long Enough = 4L << 20;

    private readonly CudaDevice _device;
    private readonly KernelLibrary _kernels;
    private readonly PinnedMemory<float> _host;
    private readonly ulong _planes;

    /// <summary>Takes memory for some rows of any value of the plan.</summary>
    public Transfer(ProgramParts parts, ResourceScope scope, Plan plan)
    {
        (_device, _kernels) = (parts.Device, parts.Kernels);
        long row = plan.Values.Max(v => (long)v.Shape.Count);
        long all = plan.Values.Max(v => v.FloatsPerImage) * plan.Capacity;
        _host = new PinnedMemory<float>(_device, scope, (int)Math.Max(row, Math.Min(all, Enough / sizeof(float))));
        _planes = _device.Allocate(scope, _host.Bytes);
    }

    /// <summary>Bytes held, of the host and of the device.</summary>
    public long Bytes => 2 * _host.Bytes;

    /// <summary>Writes whole rows.</summary>
    public void Write(Shape shape, ReadOnlySpan<float> values, ulong to)
    {
        int most = _host.Length / shape.Count * shape.Count;
        while (!values.IsEmpty)
        {
            ReadOnlySpan<float> part = values[..Math.Min(most, values.Length)];
            part.CopyTo(_host.Values);
            bool moves = RowMoves.ChangesLayout(shape);
            _device.Driver.Check(_device.Driver.cuMemcpyHtoDAsync_v2(
                moves ? _planes : to, _host.Start, BytesOf(part.Length), _device.Stream));
            if (moves) RowMoves.FromPlanes(_kernels, shape, part.Length / shape.Count, _planes, to);
            // The pinned memory is read until then.
            _device.Synchronize();
            values = values[part.Length..];
            to += BytesOf(part.Length);
        }
    }

    /// <summary>Reads whole rows.</summary>
    public void Read(Shape shape, ulong from, Span<float> values)
    {
        int most = _host.Length / shape.Count * shape.Count;
        while (!values.IsEmpty)
        {
            Span<float> part = values[..Math.Min(most, values.Length)];
            bool moves = RowMoves.ChangesLayout(shape);
            if (moves) RowMoves.ToPlanes(_kernels, shape, part.Length / shape.Count, from, _planes);
            _device.Driver.Check(_device.Driver.cuMemcpyDtoHAsync_v2(
                _host.Start, moves ? _planes : from, BytesOf(part.Length), _device.Stream));
            _device.Synchronize();
            _host.Values[..part.Length].CopyTo(part);
            values = values[part.Length..];
            from += BytesOf(part.Length);
        }
    }

    private static nuint BytesOf(int floats) => (nuint)floats * sizeof(float);
}
