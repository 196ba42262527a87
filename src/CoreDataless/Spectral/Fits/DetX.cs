namespace CoreDataless.Spectral;

/// <summary>Where the tail's determinant reaches 1, of eigenvalues scaled to mean 1.</summary>
/// <param name="Num">WeightWatcher's <c>detX_num</c>: the smallest tail whose determinant is below 1.</param>
/// <param name="Val">WeightWatcher's <c>detX_val</c>: the tail's smallest eigenvalue.</param>
/// <param name="ValUnrescaled">
/// WeightWatcher's <c>detX_val_unrescaled</c>: the same eigenvalue after scaling, its name notwithstanding.
/// </param>
public sealed record DetX(int Num, double Val, double ValUnrescaled)
{
    /// <summary>
    /// By sums of logarithms: equal to WeightWatcher wherever its products neither over- nor underflow.
    /// </summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <returns>Null for fewer than two eigenvalues, or when all are equal.</returns>
    public static DetX? Of(ReadOnlySpan<double> eigenvalues)
    {
        if (eigenvalues.Length < 2 || !(eigenvalues[0] < eigenvalues[^1])) return null;
        double sum = 0;
        foreach (double x in eigenvalues) sum += x;
        double scale = eigenvalues.Length / sum, logDeterminant = 0;
        for (int i = eigenvalues.Length - 1; i > 0; i--)
        {
            logDeterminant += Math.Log(scale * eigenvalues[i]);
            if (logDeterminant < 0) return new DetX(eigenvalues.Length - i, eigenvalues[i], scale * eigenvalues[i]);
        }
        // All but the smallest are above 1 together: the tool then counts it too, but names the value above it.
        return new DetX(eigenvalues.Length, eigenvalues[1], scale * eigenvalues[1]);
    }
}
