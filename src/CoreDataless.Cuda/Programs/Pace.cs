namespace CoreDataless.Cuda;

/// <summary>Keeps the host at most two launches ahead of the device, so that it can still stop them.</summary>
internal sealed unsafe class Pace(CudaDevice device, ResourceScope scope)
{
    private readonly nint[] _events = [device.NewEvent(scope), device.NewEvent(scope)];

    /// <summary>Before launch number <paramref name="launch"/>, from 0: waits for the one before the last.</summary>
    public void Wait(int launch)
    {
        if (launch >= _events.Length) device.Driver.Check(device.Driver.cuEventSynchronize(EventOf(launch)));
    }

    /// <summary>After that launch.</summary>
    public void Launched(int launch) =>
        device.Driver.Check(device.Driver.cuEventRecord(EventOf(launch), device.Stream));

    private nint EventOf(int launch) => _events[launch % _events.Length];
}
