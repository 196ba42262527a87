using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>What kernels share: the arena, the instruction set, the threads.</summary>
internal sealed unsafe class CpuContext(AlignedFloats arena, SimdKernels simd, WorkerTeam team)
{
    public AlignedFloats Arena => arena;

    public SimdKernels Simd => simd;

    public WorkerTeam Team => team;

    /// <summary>Row <paramref name="row"/> of a value.</summary>
    public float* Row(PlanValue value, long row) => arena.Pointer + value.Offset + row * value.Shape.Count;
}

/// <summary>One step of a plan, bound to its memory.</summary>
internal abstract class CpuKernel
{
    /// <summary>Computes the step for the first <paramref name="images"/> images. Allocates nothing.</summary>
    public abstract void Run(int images);
}

/// <summary>A kernel whose output rows are independent: the threads share them out.</summary>
internal abstract unsafe class RowKernel(CpuContext context, PlanStep step) : CpuKernel, IParallelBody
{
    private const int FloatsWorthAChunk = 1 << 13;
    private int _rowsPerChunk;
    private int _rows;

    protected CpuContext Context => context;

    protected PlanStep Step => step;

    protected PlanValue Output => step.Output;

    /// <summary>Images in this run.</summary>
    protected int Images { get; private set; }

    public sealed override void Run(int images)
    {
        Images = images;
        _rows = images * Output.Copies;
        _rowsPerChunk = Math.Max(1, FloatsWorthAChunk / Math.Max(1, FloatsPerRow));
        context.Team.Run(this, (_rows + _rowsPerChunk - 1) / _rowsPerChunk);
    }

    public void Invoke(int chunk, int worker)
    {
        int end = Math.Min(_rows, (chunk + 1) * _rowsPerChunk);
        for (int row = chunk * _rowsPerChunk; row < end; row++) ComputeRow(row);
    }

    /// <summary>Computes one output row.</summary>
    protected abstract void ComputeRow(int row);

    /// <summary>How much work a row is, in floats touched.</summary>
    protected virtual int FloatsPerRow => Output.Shape.Count;

    /// <summary>
    /// The input row that output row <paramref name="row"/> uses: one copy serves all seeds of its image.
    /// </summary>
    protected float* In(int index, int row)
    {
        PlanValue value = step.Inputs[index]!;
        return context.Row(value, value.Copies == Output.Copies ? row : row / Output.Copies);
    }

    protected float* Out(int row) => context.Row(Output, row);
}
