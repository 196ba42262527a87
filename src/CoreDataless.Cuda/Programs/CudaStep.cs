namespace CoreDataless.Cuda;

/// <summary>One step of a plan for a fixed number of images, ready to be put into the stream any number of times.</summary>
internal abstract class CudaStep
{
    /// <summary>What was chosen for this step, for listings.</summary>
    public abstract string Description { get; }

    /// <summary>Our own kernels of the step, in order; none where a library does it.</summary>
    public virtual IReadOnlyList<Launch> Launches => [];

    /// <summary>Calls of libraries that compute a part of the step: each launches one kernel at least.</summary>
    public virtual int LibraryCalls => 0;

    /// <summary>
    /// Bytes that the step writes to memory and reads again on its own account, besides what it is given and its
    /// result: sums of split products, results that a second kernel finishes.
    /// </summary>
    public virtual long ScratchBytes => 0;

    /// <summary>
    /// Puts the step into the stream. Neither allocates nor waits, so that it can be captured into a graph.
    /// </summary>
    public abstract void Enqueue();
}

/// <summary>A step of our own kernels only.</summary>
internal sealed class KernelStep(string description, params Launch[] launches) : CudaStep
{
    public override string Description => description;

    public override IReadOnlyList<Launch> Launches => launches;

    public override void Enqueue()
    {
        foreach (Launch launch in launches) launch.Enqueue();
    }
}
