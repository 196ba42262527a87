using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// Moves the images that go on after a pause up to the first rows of all values that the run still needs.
/// </summary>
internal sealed unsafe class ImageRows
{
    private readonly ProgramParts _parts;
    private readonly PlanValue[] _values;
    private readonly PinnedMemory<int> _host;
    private readonly ulong _images;

    public ImageRows(ProgramParts parts, ResourceScope scope, Plan plan)
    {
        (_parts, _values) = (parts, [.. plan.ValuesAtPause]);
        _host = new PinnedMemory<int>(parts.Device, scope, plan.Capacity);
        _images = parts.Device.Allocate(scope, _host.Bytes);
    }

    /// <summary>Bytes held, of the host and of the device.</summary>
    public long Bytes => 2 * _host.Bytes;

    /// <summary>Puts the moves into the stream.</summary>
    /// <param name="arena">Address of the arena.</param>
    /// <param name="images">The images, ascending.</param>
    public void MoveUp(ulong arena, ReadOnlySpan<int> images)
    {
        CudaDevice device = _parts.Device;
        // The device may still be reading the images of the pause before.
        device.Synchronize();
        images.CopyTo(_host.Values);
        device.Driver.Check(device.Driver.cuMemcpyHtoDAsync_v2(
            _images, _host.Start, (nuint)images.Length * sizeof(int), device.Stream));
        foreach (PlanValue value in _values)
        {
            ulong address = arena + (ulong)value.Offset * sizeof(float);
            RowMoves.MoveUp(_parts.Kernels, _images, images.Length, value.FloatsPerImage, address);
        }
    }
}
