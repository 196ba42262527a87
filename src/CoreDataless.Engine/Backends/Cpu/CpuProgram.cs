using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>A plan bound to memory and to kernels.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly (PlanValue Variable, PlanValue Value)[] _updates;
    private readonly Segment[] _segments;
    private readonly Compaction _compaction;
    private readonly RunState _state;
    private readonly RunHistory _history;
    private readonly int _team;
    private SegmentRun? _run;

    public CpuProgram(Plan plan, SimdKernels simd, WorkerTeam team, CpuOptions options)
    {
        Plan = plan;
        _updates = [.. plan.Updates];
        _segments = [.. plan.Segments];
        _team = team.Size;
        (_state, _history) = (new RunState(plan.Computation), new RunHistory(plan.Computation));
        _compaction = new Compaction(team, [.. plan.ValuesAtPause], plan.Capacity);
        var context = new CpuContext(simd, team.Size, options);
        long before = AlignedFloats.BytesTaken;
        Kernels = [.. plan.Steps.Select(step => KernelFor(context, step))];
        context.Scratch.Take();
        WeightBytes = AlignedFloats.BytesTaken - before;
        _run = new SegmentRun(team, plan, Kernels);
    }

    public Plan Plan { get; }

    /// <summary>One per step of the plan; none once disposed.</summary>
    public CpuKernel[] Kernels { get; private set; }

    /// <summary>All images of a run, in memory that all kernels work in.</summary>
    public Frame Batch => Running.Shared;

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => BytesOf(Plan, _team);

    public long WeightBytes { get; }

    public IReadOnlyList<string> Listing
    {
        get
        {
            ObjectDisposedException.ThrowIf(_run is null, this);
            return [.. Plan.Listing(step => $": {Kernels[step].Description}")];
        }
    }

    private SegmentRun Running => _run ?? throw new ObjectDisposedException(nameof(CpuProgram));

    /// <summary>Bytes of the batch's values and of each worker's.</summary>
    public static long BytesOf(Plan plan, int team) => (plan.ArenaFloats + team * plan.BlockFloats) * sizeof(float);

    public void Write(Node input, ReadOnlySpan<float> values)
    {
        _state.CheckWrite();
        if (input.Op is not Op.Input) throw new GraphException($"{input} is not an input and cannot be written");
        PlanValue place = Place(input, values.Length);
        Frame batch = Batch;
        Layout.Write(place.Shape, values, batch.Row(place, 0));
        GC.KeepAlive(batch);
    }

    public void Run(int images)
    {
        SegmentRun run = Running;
        _state.CheckRun(images);
        foreach (Segment segment in _segments) run.Compute(segment, images);
        Update(run.Shared, images);
    }

    public int Repeat(int images, int times, CancellationToken cancellation = default)
    {
        _state.CheckRepeat(images, times);
        return _history.Repeat(this, images, times, cancellation);
    }

    public void Start(int images)
    {
        SegmentRun run = Running;
        _state.CheckStart(images);
        foreach (Segment segment in _segments)
        {
            if (segment.End <= Plan.StepsBeforePause) run.Compute(segment, images);
        }
        _state.Paused(images);
        GC.KeepAlive(run);
    }

    public void Resume(ReadOnlySpan<int> rows)
    {
        SegmentRun run = Running;
        bool fewer = _state.Resume(rows);
        if (rows.IsEmpty) return;
        if (fewer) _compaction.MoveUp(run.Shared, rows);
        foreach (Segment segment in _segments)
        {
            if (segment.First >= Plan.StepsBeforePause) run.Compute(segment, rows.Length);
        }
        Update(run.Shared, rows.Length);
    }

    /// <summary>Computes one step of a segment that is run for all images, step by step.</summary>
    public void Compute(int step, int images)
    {
        SegmentRun run = Running;
        run.Compute(step, 0, images);
        GC.KeepAlive(run);
    }

    public void Read(Node value, Span<float> destination)
    {
        _state.CheckRead(value);
        PlanValue place = Place(value, destination.Length);
        Frame batch = Batch;
        Layout.Read(place.Shape, batch.Row(place, 0), destination);
        GC.KeepAlive(batch);
    }

    public void ReadRun(Node output, int run, Span<float> destination) => _history.Read(output, run, destination);

    public void Dispose()
    {
        // The arena and the packed weights are the collector's from here on.
        _run = null;
        Kernels = [];
    }

    // The kernel has packed its weights in its own way.
    private static CpuKernel KernelFor(CpuContext context, PlanStep step)
    {
        CpuKernel kernel = CpuKernels.For(context, step);
        foreach (Node input in step.Node.Inputs.Where(i => i.IsConstant)) input.Tensor.Forget();
        return kernel;
    }

    private void Update(Frame batch, int images)
    {
        foreach ((PlanValue variable, PlanValue value) in _updates)
        {
            long bytes = images * value.FloatsPerImage * sizeof(float);
            Buffer.MemoryCopy(batch.Row(value, 0), batch.Row(variable, 0), bytes, bytes);
        }
        GC.KeepAlive(batch);
    }

    private PlanValue Place(Node node, int count)
    {
        ObjectDisposedException.ThrowIf(_run is null, this);
        PlanValue place = Plan.PlaceOf(node);
        int most = Capacity * place.Copies;
        if (count == 0 || count % place.Shape.Count != 0 || count / place.Shape.Count > most)
            throw new GraphException($"{node}: {count} values are not 1 to {most} rows of {place.Shape.Count}");
        return place;
    }
}
