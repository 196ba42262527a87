namespace CoreDataless.Cuda;

/// <summary>Keeps the host at most two launches ahead of the device, so that it can still stop them.</summary>
internal sealed unsafe class Pace
{
    private const uint DisableTiming = 2;

    private readonly CudaDevice _device;
    private readonly nint[] _events = new nint[2];

    public Pace(CudaDevice device, ResourceScope scope)
    {
        _device = device;
        for (int i = 0; i < _events.Length; i++)
        {
            nint made = 0;
            device.Driver.Check(device.Driver.cuEventCreate(&made, DisableTiming));
            nint owned = _events[i] = made;
            scope.Own(() => _ = device.Driver.cuEventDestroy_v2(owned));
        }
    }

    /// <summary>Before launch number <paramref name="launch"/>, from 0: waits for the one before the last.</summary>
    public void Wait(int launch)
    {
        if (launch >= _events.Length) _device.Driver.Check(_device.Driver.cuEventSynchronize(EventOf(launch)));
    }

    /// <summary>After that launch.</summary>
    public void Launched(int launch) =>
        _device.Driver.Check(_device.Driver.cuEventRecord(EventOf(launch), _device.Stream));

    private nint EventOf(int launch) => _events[launch % _events.Length];
}
