namespace CoreDataless.Spectral;

/// <summary>Is the tail a power law? Other laws of the same tail, and likelihood ratios between them.</summary>
/// <param name="TruncatedPowerLaw">The likeliest power law with exponential cut-off.</param>
/// <param name="Lognormal">The likeliest lognormal.</param>
/// <param name="ExponentialRate">The likeliest exponential's rate, per unit of x.</param>
/// <param name="PowerLawOverTruncated">Nested, so P is of the chi-square distribution; R is never positive.</param>
/// <param name="PowerLawOverLognormal">Vuong's test.</param>
/// <param name="PowerLawOverExponential">Vuong's test.</param>
/// <param name="TruncatedOverLognormal">Vuong's test.</param>
public sealed record TailComparison(
    TruncatedPowerLawFit TruncatedPowerLaw,
    LognormalFit Lognormal,
    double ExponentialRate,
    LikelihoodRatio PowerLawOverTruncated,
    LikelihoodRatio PowerLawOverLognormal,
    LikelihoodRatio PowerLawOverExponential,
    LikelihoodRatio TruncatedOverLognormal)
{
    // Clauset, Shalizi and Newman's threshold: above it a ratio's sign is not to be trusted.
    private const double Significance = 0.1;

    /// <summary>
    /// The law that the tail speaks for: <c>power law</c> unless a rival is significantly likelier (p below 0.1), and of
    /// two such rivals the likelier one.
    /// </summary>
    public string Favoured
    {
        get
        {
            bool truncated = IsBeaten(PowerLawOverTruncated), lognormal = IsBeaten(PowerLawOverLognormal);
            if (truncated && lognormal) return TruncatedOverLognormal.R >= 0 ? "truncated" : "lognormal";
            if (truncated) return "truncated";
            if (lognormal) return "lognormal";
            return IsBeaten(PowerLawOverExponential) ? "exponential" : "power law";
        }
    }

    private static bool IsBeaten(LikelihoodRatio ratio) => ratio is { R: < 0, P: < Significance };

    /// <summary>Compares the laws on a power law's tail; none of them is bounded above.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="fit">The power law of these eigenvalues.</param>
    public static TailComparison Of(ReadOnlySpan<double> eigenvalues, PowerLawFit fit)
    {
        ReadOnlySpan<double> tail = Tail.From(eigenvalues, fit.XMin);
        tail = tail[..^Tail.From(tail, Math.BitIncrement(fit.XMax)).Length];
        double[] logs = Array.ConvertAll(tail.ToArray(), Math.Log);
        var powerLaw = new double[tail.Length];
        var truncated = new double[tail.Length];
        var lognormal = new double[tail.Length];
        var exponential = new double[tail.Length];
        var truncatedFit = TruncatedPowerLawFit.Of(tail, logs, truncated);
        var lognormalFit = LognormalFit.Of(logs, lognormal);
        var powerLawModel = TruncatedPowerLawModel.PowerLaw(Tail.MeanExcesses(logs)[0]);
        double rate = 1 / Tail.MeanExcesses(tail)[0];
        for (int i = 0; i < tail.Length; i++)
        {
            powerLaw[i] = powerLawModel.LogDensity(logs[i] - logs[0], (tail[i] - tail[0]) / tail[0]) - logs[0];
            exponential[i] = Math.Log(rate) - rate * (tail[i] - fit.XMin);
        }
        return new TailComparison(
            truncatedFit,
            lognormalFit,
            rate,
            LikelihoodRatio.Of(powerLaw, truncated, nested: true),
            LikelihoodRatio.Of(powerLaw, lognormal, nested: false),
            LikelihoodRatio.Of(powerLaw, exponential, nested: false),
            LikelihoodRatio.Of(truncated, lognormal, nested: false));
    }
}
