namespace CoreDataless.Spectral;

/// <summary>
/// The power-law fit of an empirical spectral density (Clauset, Shalizi and Newman, arXiv 0706.1062), as WeightWatcher
/// does it: each eigenvalue but the largest is tried as the lower end of the tail, down to tails of two.
/// </summary>
public static class PowerLaw
{
    /// <summary>Fits; the first of several lower ends with the same D wins.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="options">Null: WeightWatcher's defaults.</param>
    /// <param name="cancellation">Ends the search, which takes seconds from 100,000 eigenvalues on.</param>
    /// <returns>
    /// Null where there is no fit: fewer than two eigenvalues above the threshold, all of them equal, or one that is
    /// not finite. (WeightWatcher writes -1, and an infinite alpha for equal eigenvalues.)
    /// </returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PowerLawFit? Fit(
        ReadOnlySpan<double> eigenvalues, PowerLawOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PowerLawOptions();
        ReadOnlySpan<double> x = Tail.Of(eigenvalues, options);
        return x.Length < 2 ? null : new PowerLawSearch(x, options).Run(cancellation);
    }
}
