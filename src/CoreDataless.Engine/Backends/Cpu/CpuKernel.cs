using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>What the kernels of a program share.</summary>
/// <param name="Simd">The inner loops.</param>
/// <param name="Team">Workers; each kernel keeps scratch memory for so many.</param>
/// <param name="Options">What the user chose.</param>
internal sealed record CpuContext(SimdKernels Simd, int Team, CpuOptions Options)
{
    /// <summary>Memory that steps use one after the other.</summary>
    public SharedScratch Scratch { get; } = new(Team);
}

/// <summary>
/// One step of a plan. It is computed in rounds, and each round in chunks: workers share out the chunks of a round, and
/// wait for each other before the next one.
/// </summary>
internal abstract class CpuKernel
{
    /// <summary>What was chosen for this step, for listings.</summary>
    public abstract string Description { get; }

    /// <summary>How often the workers of a frame have to wait for each other, and 1.</summary>
    public virtual int Rounds(Frame frame) => 1;

    /// <summary>Independent pieces of a round.</summary>
    public abstract int Chunks(Frame frame, int round);

    /// <summary>Computes one piece. Allocates nothing.</summary>
    /// <param name="frame">The images.</param>
    /// <param name="round">From 0.</param>
    /// <param name="chunk">From 0.</param>
    /// <param name="worker">Numbers the scratch memory to use.</param>
    public abstract void Compute(Frame frame, int round, int chunk, int worker);
}

/// <summary>A kernel whose output rows are independent: the workers share them out.</summary>
internal abstract unsafe class RowKernel(CpuContext context, PlanStep step) : CpuKernel
{
    private const int FloatsWorthAChunk = 1 << 13;

    public override string Description => "row by row";

    protected SimdKernels Simd => context.Simd;

    protected PlanStep Step => step;

    protected PlanValue Output => step.Output;

    /// <summary>How much work a row is, in floats touched.</summary>
    protected virtual int FloatsPerRow => Output.Shape.Count;

    private int RowsPerChunk => Math.Max(1, FloatsWorthAChunk / Math.Max(1, FloatsPerRow));

    public sealed override int Chunks(Frame frame, int round) => (Rows(frame) + RowsPerChunk - 1) / RowsPerChunk;

    public sealed override void Compute(Frame frame, int round, int chunk, int worker)
    {
        int end = Math.Min(Rows(frame), (chunk + 1) * RowsPerChunk);
        for (int row = chunk * RowsPerChunk; row < end; row++) ComputeRow(frame, row);
    }

    /// <summary>Computes one output row.</summary>
    protected abstract void ComputeRow(Frame frame, int row);

    /// <summary>
    /// The input row that output row <paramref name="row"/> uses: one copy serves all seeds of its image.
    /// </summary>
    protected float* In(Frame frame, int index, int row) => RowFor(frame, step.Inputs[index]!, row);

    /// <summary>The same for another value that the step reads.</summary>
    protected float* RowFor(Frame frame, PlanValue value, int row) =>
        frame.Row(value, value.Copies == Output.Copies ? row : row / Output.Copies);

    protected float* Out(Frame frame, int row) => frame.Row(Output, row);

    protected int Rows(Frame frame) => frame.Images * Output.Copies;
}
