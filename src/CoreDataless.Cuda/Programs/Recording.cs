namespace CoreDataless.Cuda;

/// <summary>
/// Work that is put into the stream again and again: call by call the first time, when libraries load what they need,
/// then recorded as a graph and launched with one call. Where recording fails it stays call by call.
/// </summary>
/// <param name="device">The device; the caller has entered it.</param>
/// <param name="scope">Owner of the graph.</param>
/// <param name="enqueue">Puts the work into the stream; neither waits nor allocates.</param>
internal sealed class Recording(CudaDevice device, ResourceScope scope, Action enqueue)
{
    private nint _graph;
    private bool _isRefused;

    /// <summary>Was it launched at all?</summary>
    public bool WasLaunched { get; private set; }

    /// <summary>What one launch runs on the device, kernels of libraries too; 0 until it is a graph.</summary>
    public long Nodes { get; private set; }

    /// <summary>How it runs, for listings: as a graph, or why not.</summary>
    public string Description { get; private set; } = "call by call";

    /// <summary>Puts the work into the stream; returns before it ran.</summary>
    public void Launch()
    {
        if (_graph == 0 && WasLaunched && !_isRefused) Record();
        if (_graph != 0) StreamGraph.Launch(device, _graph);
        else enqueue();
        WasLaunched = true;
    }

    private void Record()
    {
        using StartUp.Lap lap = device.StartUp.Begin(StartUpPhase.Graphs);
        try
        {
            _graph = StreamGraph.Record(device, scope, enqueue, out long nodes);
            (Nodes, Description) = (nodes, $"as a graph of {nodes} nodes");
            device.StartUp.Count(StartUpPhase.Graphs);
        }
        catch (CudaException e) when (e is not CudaDeviceLostException)
        {
            (_isRefused, Description) = (true, $"call by call, as recording failed: {e.Message}");
        }
    }
}
