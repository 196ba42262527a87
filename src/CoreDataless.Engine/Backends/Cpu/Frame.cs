using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// What a kernel sees of a run: some images, where their values lie, and how many workers share the work. Kernels
/// number rows from the frame's first image and keep nothing about a run themselves, so that one kernel can work on
/// several frames at once.
/// </summary>
/// <param name="batch">Memory of the values that hold all images.</param>
/// <param name="blocks">Memory of the values that hold a block of images, for all workers.</param>
/// <param name="block">Where this frame's part of it begins, in floats.</param>
/// <param name="workers">Workers that share the frame: the whole team, or one.</param>
internal sealed unsafe class Frame(AlignedFloats batch, AlignedFloats blocks, long block, int workers)
{
    /// <summary>The image of the batch that the frame begins with.</summary>
    public int First { get; set; }

    /// <summary>Images to compute.</summary>
    public int Images { get; set; }

    /// <summary>Workers that share the frame: the whole team, or one.</summary>
    public int Workers => workers;

    /// <summary>Row <paramref name="row"/> of a value, counted from the frame's first image.</summary>
    public float* Row(PlanValue value, long row) => value.IsLocal
        ? blocks.Pointer + block + value.Offset + row * value.Shape.Count
        : batch.Pointer + value.Offset + ((long)First * value.Copies + row) * value.Shape.Count;
}
