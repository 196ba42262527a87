namespace CoreDataless.Spectral;

/// <summary>Singular values of a layer's matrices as the checkpoint has them: nothing is scaled.</summary>
/// <param name="N">The larger side of the matrices.</param>
/// <param name="M">The smaller side of the matrices.</param>
/// <param name="MatrixCount">How many matrices.</param>
/// <param name="PerMatrix">Values of each.</param>
/// <param name="SingularValues">The values of one matrix after the other, each matrix's largest first. A matrix with a
/// weight that is not finite has values that are all NaN.</param>
public sealed record LayerSpectrum(int N, int M, int MatrixCount, int PerMatrix, double[] SingularValues)
{
    /// <summary>The values of some matrices that follow one another.</summary>
    public ReadOnlySpan<double> Matrices(int first, int count) =>
        SingularValues.AsSpan(first * PerMatrix, count * PerMatrix);
}
