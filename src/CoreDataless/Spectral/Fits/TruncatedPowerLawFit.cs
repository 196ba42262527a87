namespace CoreDataless.Spectral;

/// <summary>A power law with an exponential cut-off, p(x) ~ x^-alpha e^(-Lambda x) above xmin.</summary>
/// <param name="Alpha">The exponent, at least 1.</param>
/// <param name="Lambda">The rate of the cut-off, per unit of x; 0 where the plain power law is likelier.</param>
/// <param name="XMin">The tail's lower end.</param>
/// <param name="D">The tail's Kolmogorov-Smirnov distance, from the empirical distribution's left limits.</param>
/// <param name="TailCount">Eigenvalues at or above <paramref name="XMin"/>.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record TruncatedPowerLawFit(
    double Alpha, double Lambda, double XMin, double D, int TailCount, double LogLikelihood)
{
    /// <summary>The likeliest of one tail.</summary>
    /// <param name="tail">Ascending, not all equal.</param>
    /// <param name="logs">Its logarithms.</param>
    /// <param name="logDensities">Receives the logarithm of the density at each point.</param>
    internal static TruncatedPowerLawFit Of(
        ReadOnlySpan<double> tail, ReadOnlySpan<double> logs, Span<double> logDensities)
    {
        var model = TruncatedPowerLawModel.Fit(Tail.MeanExcesses(logs)[0], Tail.MeanExcesses(tail)[0] / tail[0]);
        double logLikelihood = 0;
        for (int i = 0; i < tail.Length; i++)
        {
            logDensities[i] = model.LogDensity(logs[i] - logs[0], (tail[i] - tail[0]) / tail[0]) - logs[0];
            logLikelihood += logDensities[i];
        }
        double distance = model.Distance(logs, double.PositiveInfinity);
        return new TruncatedPowerLawFit(
            model.Alpha, model.Z / tail[0], tail[0], distance, tail.Length, logLikelihood);
    }
}
