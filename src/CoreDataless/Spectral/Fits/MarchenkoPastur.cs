namespace CoreDataless.Spectral;

/// <summary>
/// The Marchenko-Pastur fit of a spectrum: sigma is where the law's density is nearest, in least squares, to a kernel
/// density estimate.
/// </summary>
public static class MarchenkoPastur
{
    /// <summary>As WeightWatcher 0.7.5.5: eigenvalues scaled to mean 1, spikes beyond the Tracy-Widom edge.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="n">The matrix's longer side.</param>
    /// <param name="m">The matrix's shorter side.</param>
    /// <returns>Null where the eigenvalues do not add up to a positive, finite number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">m is below 1, or n below m.</exception>
    public static MarchenkoPasturFit? Fit(ReadOnlySpan<double> eigenvalues, int n, int m)
    {
        throw new NotImplementedException();
    }

    /// <summary>
    /// As WeightWatcher 0.2.7: nothing is scaled, sigma above 1 is refused unless n = m, and spikes are beyond the edge
    /// itself.
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    public static MarchenkoPasturFit? FitPaper(ReadOnlySpan<double> eigenvalues, int n, int m)
    {
        throw new NotImplementedException();
    }
}
