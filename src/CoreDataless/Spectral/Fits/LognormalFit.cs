namespace CoreDataless.Spectral;

/// <summary>A lognormal distribution cut off below xmin.</summary>
/// <param name="Mu">Mean of ln x before the cut; -infinity where the likeliest one is the power law.</param>
/// <param name="Sigma">Standard deviation of ln x before the cut; infinity where Mu is.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record LognormalFit(double Mu, double Sigma, double LogLikelihood)
{
    /// <summary>
    /// The likeliest lognormal of a tail. Mean square over squared mean of ln(x / xmin) fixes where the normal law is
    /// cut (A. C. Cohen, Ann. Math. Stat. 21, 1950); from 2 on, the cut is at infinity, and what is left is a power law.
    /// </summary>
    /// <param name="tail">Not all equal.</param>
    /// <param name="logDensities">Receives the logarithm of the density at each point.</param>
    internal static LognormalFit Of(ReadOnlySpan<double> tail, Span<double> logDensities)
    {
        double mean = 0, square = 0;
        foreach (double x in tail)
        {
            double y = Math.Log(x / tail[0]);
            mean += y / tail.Length;
            square += y * y / tail.Length;
        }
        double cut = Cut(square / (mean * mean));
        bool isPowerLaw = double.IsInfinity(cut);
        double sigma = isPowerLaw ? double.PositiveInfinity : mean / NormalTail.Excess(cut).Mean;
        double logPeak = isPowerLaw ? -Math.Log(mean) : NormalTail.LogHazard(cut) - Math.Log(sigma);
        double logLikelihood = 0;
        for (int i = 0; i < tail.Length; i++)
        {
            double y = Math.Log(tail[i] / tail[0]), u = y / sigma;
            double fall = isPowerLaw ? y / mean : u * (u / 2 + cut);
            logDensities[i] = logPeak - fall - Math.Log(tail[i]);
            logLikelihood += logDensities[i];
        }
        double mu = isPowerLaw ? double.NegativeInfinity : Math.Log(tail[0]) - cut * sigma;
        return new LognormalFit(mu, sigma, logLikelihood);
    }

    // The ratio grows with the cut, from 1 to 2; the bisection is in the inverse hyperbolic sine of the cut.
    private static double Cut(double ratio)
    {
        if (ratio >= Ratio(Math.Sinh(Widest))) return double.PositiveInfinity;
        double low = -Widest, high = Widest;
        for (int k = 0; k < 100; k++)
        {
            double middle = (low + high) / 2;
            if (Ratio(Math.Sinh(middle)) < ratio) low = middle;
            else high = middle;
        }
        return Math.Sinh(low);
    }

    private const double Widest = 14;

    private static double Ratio(double cut)
    {
        (double mean, double square) = NormalTail.Excess(cut);
        return square / (mean * mean);
    }
}
