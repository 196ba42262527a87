using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>A plan bound to an arena and to kernels.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly (PlanValue Variable, PlanValue Value)[] _updates;
    private readonly KernelRun _run;
    private Frame? _batch;

    public CpuProgram(Plan plan, SimdKernels simd, WorkerTeam team, CpuOptions options)
    {
        Plan = plan;
        _updates = [.. plan.Updates];
        _run = new KernelRun(team);
        _batch = new Frame(new AlignedFloats(plan.ArenaFloats), team.Size);
        var context = new CpuContext(simd, team.Size, options);
        Kernels = [.. plan.Steps.Select(step => CpuKernels.For(context, step))];
    }

    public Plan Plan { get; }

    /// <summary>One per step of the plan; none once disposed.</summary>
    public CpuKernel[] Kernels { get; private set; }

    /// <summary>All images of a run, in memory that all kernels work in.</summary>
    public Frame Batch => _batch ?? throw new ObjectDisposedException(nameof(CpuProgram));

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => Plan.ArenaFloats * sizeof(float);

    public void Write(Node input, ReadOnlySpan<float> values)
    {
        if (input.Op is not Op.Input) throw new GraphException($"{input} is not an input and cannot be written");
        PlanValue place = Place(input, values.Length);
        Frame batch = Batch;
        Layout.Write(place.Shape, values, batch.Row(place, 0));
        GC.KeepAlive(batch);
    }

    public void Run(int images)
    {
        Frame batch = Batch;
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Capacity);
        for (int step = 0; step < Kernels.Length; step++) Compute(step, images);
        foreach ((PlanValue variable, PlanValue value) in _updates) Move(batch, value, variable);
        GC.KeepAlive(batch);
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
