using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>A plan bound to an arena and to kernels.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly (PlanValue Variable, PlanValue Value)[] _updates;
    private readonly KernelRun _run;
    private readonly Compaction _compaction;
    private readonly RunState _state;
    private Frame? _batch;

    public CpuProgram(Plan plan, SimdKernels simd, WorkerTeam team)
    {
        Plan = plan;
        _updates = [.. plan.Updates];
        _state = new RunState(plan.Computation);
        _run = new KernelRun(team);
        _compaction = new Compaction(team, [.. plan.ValuesAtPause], plan.Capacity);
        _batch = new Frame(new AlignedFloats(plan.ArenaFloats), team.Size);
        var context = new CpuContext(simd, team.Size);
        long before = AlignedFloats.BytesTaken;
        Kernels = [.. plan.Steps.Select(step => CpuKernels.For(context, step))];
        WeightBytes = AlignedFloats.BytesTaken - before;
    }

    public Plan Plan { get; }

    /// <summary>One per step of the plan; none once disposed.</summary>
    public CpuKernel[] Kernels { get; private set; }

    /// <summary>All images of a run, in memory that all kernels work in.</summary>
    public Frame Batch => _batch ?? throw new ObjectDisposedException(nameof(CpuProgram));

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => Plan.ArenaFloats * sizeof(float);

    public long WeightBytes { get; }

    public IReadOnlyList<string> Listing =>
        [.. Plan.Steps.Zip(Kernels, (step, kernel) => $"{step}: {kernel.Description}")];

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
        Frame batch = Batch;
        _state.CheckRun(images);
        Compute(0, Kernels.Length, images);
        Update(batch);
    }

    public void Start(int images)
    {
        ObjectDisposedException.ThrowIf(_batch is null, this);
        _state.CheckStart(images);
        Compute(0, Plan.StepsBeforePause, images);
        _state.Paused(images);
    }

    public void Resume(ReadOnlySpan<int> rows)
    {
        Frame batch = Batch;
        bool fewer = _state.Resume(rows);
        if (rows.IsEmpty) return;
        if (fewer) _compaction.MoveUp(batch, rows);
        Compute(Plan.StepsBeforePause, Kernels.Length, rows.Length);
        Update(batch);
    }

    /// <summary>Computes one step of the plan.</summary>
    public void Compute(int step, int images)
    {
        Frame batch = Batch;
        batch.Images = images;
        _run.Compute(Kernels[step], batch);
        GC.KeepAlive(batch);
    }

    public void Read(Node value, Span<float> destination)
    {
        _state.CheckRead(value);
        PlanValue place = Place(value, destination.Length);
        Frame batch = Batch;
        Layout.Read(place.Shape, batch.Row(place, 0), destination);
        GC.KeepAlive(batch);
    }

    public void Dispose()
    {
        // The arena and the packed weights are the collector's from here on.
        _batch = null;
        Kernels = [];
    }

    private void Compute(int first, int end, int images)
    {
        for (int step = first; step < end; step++) Compute(step, images);
    }

    private void Update(Frame batch)
    {
        foreach ((PlanValue variable, PlanValue value) in _updates) Move(batch, value, variable);
        GC.KeepAlive(batch);
    }

    private static void Move(Frame batch, PlanValue from, PlanValue to)
    {
        long bytes = batch.Images * from.FloatsPerImage * sizeof(float);
        Buffer.MemoryCopy(batch.Row(from, 0), batch.Row(to, 0), bytes, bytes);
    }

    private PlanValue Place(Node node, int count)
    {
        ObjectDisposedException.ThrowIf(_batch is null, this);
        PlanValue place = Plan.PlaceOf(node);
        int most = Capacity * place.Copies;
        if (count == 0 || count % place.Shape.Count != 0 || count / place.Shape.Count > most)
            throw new GraphException($"{node}: {count} values are not 1 to {most} rows of {place.Shape.Count}");
        return place;
    }
}
