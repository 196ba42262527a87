namespace CoreDataless.Cuda;

/// <summary>A step that was chosen among several, with what is known of the choice.</summary>
internal sealed class ChosenStep(CudaStep step, Winner winner) : CudaStep
{
    public override string Description => winner.ToString();

    public override IReadOnlyList<Launch> Launches => step.Launches;

    public override int LibraryCalls => step.LibraryCalls;

    public override long ScratchBytes => step.ScratchBytes;

    public override void Enqueue() => step.Enqueue();
}
