namespace CoreDataless.Spectral;

/// <summary>A lognormal distribution cut off below xmin.</summary>
/// <param name="Mu">Mean of ln x before the cut; -infinity where the likeliest one is the power law.</param>
/// <param name="Sigma">Standard deviation of ln x before the cut; infinity where Mu is.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record LognormalFit(double Mu, double Sigma, double LogLikelihood)
{
    // The hyperbolic sine of it is the widest cut that is told from infinity.
    private const double Widest = 12;

    /// <summary>
    /// The likeliest lognormal of a tail. Mean square over squared mean of ln(x / xmin) fixes where the normal law is
    /// cut (A. C. Cohen, Ann. Math. Stat. 21, 1950); from 2 on the cut is at infinity, and what is left is a power law.
    /// </summary>
    /// <param name="logs">The tail's logarithms, ascending, not all equal.</param>
    /// <param name="logDensities">Receives the logarithm of the density at each point.</param>
    internal static LognormalFit Of(ReadOnlySpan<double> logs, Span<double> logDensities)
    {
        double mean = Tail.MeanExcesses(logs)[0], square = 0;
        foreach (double log in logs) square += (log - logs[0]) * (log - logs[0]) / logs.Length;
        double cut = Cut(square / (mean * mean));
        bool isPowerLaw = double.IsInfinity(cut);
        var powerLaw = TruncatedPowerLawModel.PowerLaw(mean);
        double sigma = isPowerLaw ? double.PositiveInfinity : mean / NormalTail.Excess(cut).Mean;
        double logPeak = isPowerLaw ? 0 : NormalTail.LogHazard(cut) - Math.Log(sigma);
        double logLikelihood = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            double y = logs[i] - logs[0], u = y / sigma;
            logDensities[i] = isPowerLaw
                ? powerLaw.LogDensity(y, 0) - logs[0]
                : logPeak - u * (u / 2 + cut) - logs[i];
            logLikelihood += logDensities[i];
        }
        return new LognormalFit(isPowerLaw ? double.NegativeInfinity : logs[0] - cut * sigma, sigma, logLikelihood);
    }

    // The ratio grows with the cut, from 1 to 2; the bisection is in the inverse hyperbolic sine of the cut.
    private static double Cut(double ratio)
    {
        double low = -Widest, high = Widest;
        if (ratio >= Ratio(Math.Sinh(high))) return double.PositiveInfinity;
        for (int k = 0; k < 64; k++)
        {
            double middle = (low + high) / 2;
            if (Ratio(Math.Sinh(middle)) < ratio) low = middle;
            else high = middle;
        }
        return Math.Sinh(low);
    }

    private static double Ratio(double cut)
    {
        (double mean, double square) = NormalTail.Excess(cut);
        return square / (mean * mean);
    }
}
