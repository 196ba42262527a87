using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>Constants on the device: each tensor once in each arrangement that a step asks for.</summary>
internal sealed unsafe class WeightStore(CudaDevice device, ResourceScope scope)
{
    private readonly Dictionary<(Tensor Tensor, string Arrangement), ulong> _places = [];

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The address of a tensor as it is.</summary>
    public ulong Plain(Tensor tensor) => Arranged(tensor, "plain", t => t.Values);

    /// <summary>A tensor's address as <paramref name="arrange"/> makes it; the name tells arrangements apart.</summary>
    public ulong Arranged<T>(Tensor tensor, string arrangement, Func<Tensor, T[]> arrange)
        where T : unmanaged
    {
        if (_places.TryGetValue((tensor, arrangement), out ulong place)) return place;
        place = Upload(arrange(tensor));
        // Folded weights are made again when somebody asks again.
        tensor.Forget();
        return _places[(tensor, arrangement)] = place;
    }

    private ulong Upload<T>(T[] values)
        where T : unmanaged
    {
        long bytes = Math.Max(1, MemoryMarshal.AsBytes<T>(values).Length);
        ulong address = device.Allocate(scope, bytes);
        Bytes += bytes;
        // In the stream: the plain copy returns before the last bytes are there, and our stream does not wait for it.
        fixed (T* from = values)
        {
            device.Driver.Check(device.Driver.cuMemcpyHtoDAsync_v2(
                address, from, (nuint)(values.Length * sizeof(T)), device.Stream));
        }
        return address;
    }
}
