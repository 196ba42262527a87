namespace CoreDataless.Spectral;

/// <summary>
/// Power laws with an exponential cut-off (WeightWatcher's <c>fit=TPL</c>), alpha at least 1 and Lambda at least 0.
/// </summary>
public static class TruncatedPowerLaw
{
    /// <summary>Fits, the lower end being where this law's own distance D is least.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="options">Null: WeightWatcher's defaults. The law is never bounded.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Null where <see cref="PowerLaw.Fit"/> is.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TruncatedPowerLawFit? Fit(
        ReadOnlySpan<double> eigenvalues, PowerLawOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PowerLawOptions();
        ReadOnlySpan<double> x = Tail.Of(eigenvalues, options);
        return x.Length < 2 ? null : new TruncatedPowerLawSearch(x, options).Run(cancellation);
    }

    /// <summary>
    /// <c>fit=E_TPL</c>: the same with the lower end near the spectrum's peak, as in <see cref="Fingers.XMinPeak"/>.
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    public static TruncatedPowerLawFit? FitAtPeak(
        ReadOnlySpan<double> eigenvalues, PowerLawOptions? options = null, CancellationToken cancellation = default) =>
        Fingers.PeakRange(eigenvalues, options ?? new PowerLawOptions()) is { } range
            ? Fit(eigenvalues, range, cancellation)
            : null;
}
