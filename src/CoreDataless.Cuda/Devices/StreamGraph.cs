namespace CoreDataless.Cuda;

/// <summary>Calls on a device's stream, recorded as a graph that is launched with one call.</summary>
internal static unsafe class StreamGraph
{
    private const int ThreadLocal = 1;

    /// <summary>Records what <paramref name="enqueue"/> puts into the stream; nothing of it runs.</summary>
    /// <param name="device">The device; the caller has entered it.</param>
    /// <param name="scope">Owner of the graph.</param>
    /// <param name="enqueue">Neither waits nor allocates, nor calls a library for the first time.</param>
    /// <param name="nodes">How many kernels, copies and fills it launches; 0 where the driver does not say.</param>
    /// <returns>The executable graph.</returns>
    /// <exception cref="CudaException">Something cannot be recorded; the stream is as before.</exception>
    public static nint Record(CudaDevice device, ResourceScope scope, Action enqueue, out long nodes)
    {
        nint graph = Capture(device, enqueue);
        try
        {
            nuint count = 0;
            nodes = device.Driver.cuGraphGetNodes(graph, null, &count) == 0 ? (long)count : 0;
            nint executable = 0;
            device.Driver.Check(device.Driver.cuGraphInstantiateWithFlags(&executable, graph, 0));
            nint owned = executable;
            scope.Own(() => _ = device.Driver.cuGraphExecDestroy(owned));
            return owned;
        }
        finally
        {
            _ = device.Driver.cuGraphDestroy(graph);
        }
    }

    /// <summary>Puts a graph into the stream; returns before it ran.</summary>
    public static void Launch(CudaDevice device, nint executable) =>
        device.Driver.Check(device.Driver.cuGraphLaunch(executable, device.Stream));

    private static nint Capture(CudaDevice device, Action enqueue)
    {
        nint graph = 0;
        device.Driver.Check(device.Driver.cuStreamBeginCapture_v2(device.Stream, ThreadLocal));
        try
        {
            enqueue();
        }
        catch
        {
            // The stream is of no use before its recording has ended, whatever came of it.
            if (device.Driver.cuStreamEndCapture(device.Stream, &graph) == 0 && graph != 0)
                _ = device.Driver.cuGraphDestroy(graph);
            throw;
        }
        device.Driver.Check(device.Driver.cuStreamEndCapture(device.Stream, &graph));
        return graph;
    }
}
