using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// What a kernel sees of a run: some images, where their values lie, and how many workers share the work. Kernels number
/// rows from the frame's first image and keep nothing about a run themselves, so that one kernel can work on several
/// frames at once.
/// </summary>
internal sealed unsafe class Frame(AlignedFloats arena, int workers)
{
    /// <summary>The memory that the values lie in.</summary>
    public AlignedFloats Arena => arena;

    /// <summary>Images to compute.</summary>
    public int Images { get; set; }

    /// <summary>Workers that share the frame: the whole team, or one.</summary>
    public int Workers => workers;

    /// <summary>Row <paramref name="row"/> of a value.</summary>
    public float* Row(PlanValue value, long row) => arena.Pointer + value.Offset + row * value.Shape.Count;
}
