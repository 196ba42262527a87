namespace CoreDataless.Spectral;

/// <summary>A power law with an exponential cut-off, p(x) ~ x^-alpha e^(-Lambda x) above xmin.</summary>
/// <param name="Alpha">The exponent, at least 1.</param>
/// <param name="Lambda">The rate of the cut-off, per unit of x; 0 where the plain power law is likelier.</param>
/// <param name="XMin">The tail's lower end.</param>
/// <param name="D">The Kolmogorov-Smirnov distance of the tail, against the empirical distribution's left limits.</param>
/// <param name="TailCount">Eigenvalues at or above <paramref name="XMin"/>.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record TruncatedPowerLawFit(
    double Alpha, double Lambda, double XMin, double D, int TailCount, double LogLikelihood)
{
    /// <summary>The likeliest of one tail.</summary>
    /// <param name="tail">Ascending, not all equal.</param>
    /// <param name="logDensities">Receives the logarithm of the density at each point.</param>
    internal static TruncatedPowerLawFit Of(ReadOnlySpan<double> tail, Span<double> logDensities)
    {
        var logs = new double[tail.Length];
        for (int i = 0; i < logs.Length; i++) logs[i] = Math.Log(tail[i]);
        var model = TruncatedPowerLawModel.Fit(Tail.MeanExcesses(logs)[0], Tail.MeanExcesses(tail)[0] / tail[0]);
        double logLikelihood = 0, distance = 0;
        for (int i = 0; i < tail.Length; i++)
        {
            double logU = logs[i] - logs[0], excess = (tail[i] - tail[0]) / tail[0];
            logDensities[i] = model.LogDensity(logU, excess) - logs[0];
            logLikelihood += logDensities[i];
            distance = Math.Max(distance, Math.Abs(1 - model.Survival(logU, excess) - (double)i / tail.Length));
        }
        return new TruncatedPowerLawFit(
            model.Alpha, model.Z / tail[0], tail[0], distance, tail.Length, logLikelihood);
    }
}
