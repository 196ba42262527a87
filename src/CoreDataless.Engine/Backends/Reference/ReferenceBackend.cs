namespace CoreDataless.Engine;

/// <summary>
/// The oracle: every operation in double, straight from its formula in <see cref="Op"/>, on one thread, with nothing
/// planned, fused or shared. Other backends are compared with it; it is slow and meant to be read.
/// </summary>
public sealed class ReferenceBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public string Description => "float64, one thread, plain loops";

    /// <inheritdoc/>
    public int RunsAhead => 1;

    /// <inheritdoc/>
    public long MaxProgramBytes => (long)Array.MaxLength * sizeof(double);

    /// <inheritdoc cref="IBackend.Compile"/>
    public ReferenceProgram Compile(Computation computation) => new(computation);

    /// <inheritdoc/>
    public long EstimateBytes(Computation computation) =>
        computation.Needed.Sum(node => sizeof(double) * ReferenceProgram.Elements(computation, node));

    /// <inheritdoc/>
    public ISingularValues CreateSingularValues() => new ReferenceSingularValues();

    /// <summary>Nothing to release.</summary>
    public void Dispose()
    {
    }

    IProgram IBackend.Compile(Computation computation) => Compile(computation);
}
