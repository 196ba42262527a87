using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>A plan bound to an arena and to kernels.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly CpuContext _context;
    private bool _disposed;

    public CpuProgram(Plan plan, SimdKernels simd, WorkerTeam team)
    {
        Plan = plan;
        Arena = new AlignedFloats(plan.ArenaFloats);
        _context = new CpuContext(Arena, simd, team);
        Kernels = [.. plan.Steps.Select(step => CpuKernels.For(_context, step))];
    }

    public Plan Plan { get; }

    public AlignedFloats Arena { get; }

    /// <summary>One per step of the plan.</summary>
    public CpuKernel[] Kernels { get; }

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => Plan.ArenaFloats * sizeof(float);

    public void Write(Node input, ReadOnlySpan<float> values)
    {
        if (input.Op is not Op.Input) throw new GraphException($"{input} is not an input and cannot be written");
        PlanValue place = Place(input, values.Length);
        Layout.Write(place.Shape, values, _context.Row(place, 0));
    }

    public void Run(int images)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Capacity);
        foreach (CpuKernel kernel in Kernels) kernel.Run(images);
    }

    public void Read(Node value, Span<float> destination)
    {
        PlanValue place = Place(value, destination.Length);
        Layout.Read(place.Shape, _context.Row(place, 0), destination);
    }

    public void Dispose() => _disposed = true;

    private PlanValue Place(Node node, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PlanValue place = Plan.PlaceOf(node);
        int most = Capacity * place.Copies;
        if (count == 0 || count % place.Shape.Count != 0 || count / place.Shape.Count > most)
            throw new GraphException($"{node}: {count} values are not 1 to {most} rows of {place.Shape.Count}");
        return place;
    }
}
