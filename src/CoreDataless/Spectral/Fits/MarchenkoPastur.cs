namespace CoreDataless.Spectral;

/// <summary>
/// The Marchenko-Pastur fit of a spectrum: sigma is where the law's density is nearest, in least squares, to a kernel
/// density estimate. A grid of sigmas first, then Nelder and Mead's simplex from the best.
/// </summary>
public static class MarchenkoPastur
{
    /// <summary>As WeightWatcher 0.7.5.5: eigenvalues scaled to mean 1, spikes beyond the Tracy-Widom edge.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="n">The matrix's longer side.</param>
    /// <param name="m">The matrix's shorter side.</param>
    /// <returns>
    /// Null where the eigenvalues do not add up to a positive, finite number, or where the largest is so far from the
    /// rest that a thousand points up to it see nothing.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">m is below 1, or n below m.</exception>
    public static MarchenkoPasturFit? Fit(ReadOnlySpan<double> eigenvalues, int n, int m)
    {
        double q = AspectRatio(n, m), sum = Eigenvalues.Sum(eigenvalues);
        if (!(sum > 0 && double.IsFinite(sum))) return null;
        double scale = Math.Sqrt(eigenvalues.Length) / Math.Sqrt(sum), squared = scale * scale;
        double[] scaled = Scaled(eigenvalues, squared);
        double start = Math.Sqrt(scaled[^1] / Square(1 + 1 / Math.Sqrt(q)));
        var density = SpectralDensity.Of(scaled, q, leastDensity: 0.01, peakInBulk: true);
        if (density is null) return null;
        double sigma = Minimum(density.Misfit, 0.05 * start, 2 * start, 0.01 * start);
        double max = UpperEdge(sigma, q), min = LowerEdge(sigma, q);
        double tracyWidom = 1 / Math.Sqrt(q) * Math.Pow(max, 2.0 / 3) * Math.Pow(m, -2.0 / 3);
        int spikes = CountAbove(scaled, max + Math.Sqrt(tracyWidom));
        return new MarchenkoPasturFit(sigma, min / squared, max / squared, scale, max / scaled[^1], spikes);
    }

    /// <summary>
    /// As WeightWatcher 0.2.7: nothing is scaled, sigma above 1 is refused unless n = m, and spikes are beyond the edge
    /// itself.
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    public static MarchenkoPasturFit? FitPaper(ReadOnlySpan<double> eigenvalues, int n, int m)
    {
        double q = AspectRatio(n, m), sum = Eigenvalues.Sum(eigenvalues);
        if (!(sum > 0 && double.IsFinite(sum))) return null;
        var density = SpectralDensity.Of(eigenvalues, q, double.NegativeInfinity, peakInBulk: false);
        if (density is null) return null;
        double largest = q == 1 ? double.PositiveInfinity : 1;
        double sigma = Minimum(s => s > largest ? density.Refused : density.Misfit(s), 0.3, 1.05, 0.1);
        double max = UpperEdge(sigma, q), min = LowerEdge(sigma, q);
        return new MarchenkoPasturFit(sigma, min, max, 1, max / eigenvalues[^1], CountAbove(eigenvalues, max));
    }

    /// <summary>The upper edge of the bulk, lambda plus.</summary>
    internal static double UpperEdge(double sigma, double q) => Square(sigma * (1 + 1 / Math.Sqrt(q)));

    /// <summary>The lower edge of the bulk, lambda minus.</summary>
    internal static double LowerEdge(double sigma, double q) => Square(sigma * (1 - 1 / Math.Sqrt(q)));

    private static double AspectRatio(int n, int m)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, m);
        return (double)n / m;
    }

    private static double Square(double x) => x * x;

    private static double[] Scaled(ReadOnlySpan<double> values, double factor)
    {
        var scaled = new double[values.Length];
        for (int i = 0; i < scaled.Length; i++) scaled[i] = factor * values[i];
        return scaled;
    }

    private static int CountAbove(ReadOnlySpan<double> values, double edge)
    {
        int count = 0;
        foreach (double x in values)
        {
            if (x > edge) count++;
        }
        return count;
    }

    // scipy.optimize.brute with its fmin: the first best point of a grid, and the simplex from there.
    private static double Minimum(Func<double, double> misfit, double from, double to, double step)
    {
        int points = (int)Math.Ceiling((to - from) / step);
        double best = from, least = double.PositiveInfinity;
        for (int k = 0; k < points; k++)
        {
            double sigma = from + k * step, value = misfit(sigma);
            if (value < least) (best, least) = (sigma, value);
        }
        return NelderMead.Minimize(misfit, best);
    }
}
