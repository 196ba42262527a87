using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>A plan bound to an arena and to kernels.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly (PlanValue Variable, PlanValue Value)[] _updates;
    private CpuContext? _context;

    public CpuProgram(Plan plan, SimdKernels simd, WorkerTeam team)
    {
        Plan = plan;
        _updates = [.. plan.Updates];
        var context = _context = new CpuContext(new AlignedFloats(plan.ArenaFloats), simd, team);
        Kernels = [.. plan.Steps.Select(step => CpuKernels.For(context, step))];
    }

    public Plan Plan { get; }

    /// <summary>One per step of the plan; none once disposed.</summary>
    public CpuKernel[] Kernels { get; private set; }

    /// <summary>The memory that all kernels work in.</summary>
    public AlignedFloats Arena => Context.Arena;

    private CpuContext Context => _context ?? throw new ObjectDisposedException(nameof(CpuProgram));

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => Plan.ArenaFloats * sizeof(float);

    public void Write(Node input, ReadOnlySpan<float> values)
    {
        if (input.Op is not Op.Input) throw new GraphException($"{input} is not an input and cannot be written");
        PlanValue place = Place(input, values.Length);
        CpuContext context = Context;
        Layout.Write(place.Shape, values, context.Row(place, 0));
        GC.KeepAlive(context);
    }

    public void Run(int images)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Capacity);
        foreach (CpuKernel kernel in Kernels) kernel.Run(images);
        foreach ((PlanValue variable, PlanValue value) in _updates) Move(value, variable, images);
    }

    public void Read(Node value, Span<float> destination)
    {
        PlanValue place = Place(value, destination.Length);
        CpuContext context = Context;
        Layout.Read(place.Shape, context.Row(place, 0), destination);
        GC.KeepAlive(context);
    }

    public void Dispose()
    {
        // The arena and the packed weights are the collector's from here on.
        _context = null;
        Kernels = [];
    }

    private void Move(PlanValue from, PlanValue to, int images)
    {
        CpuContext context = Context;
        long bytes = images * from.FloatsPerImage * sizeof(float);
        Buffer.MemoryCopy(context.Row(from, 0), context.Row(to, 0), bytes, bytes);
        GC.KeepAlive(context);
    }

    private PlanValue Place(Node node, int count)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        PlanValue place = Plan.PlaceOf(node);
        int most = Capacity * place.Copies;
        if (count == 0 || count % place.Shape.Count != 0 || count / place.Shape.Count > most)
            throw new GraphException($"{node}: {count} values are not 1 to {most} rows of {place.Shape.Count}");
        return place;
    }
}
