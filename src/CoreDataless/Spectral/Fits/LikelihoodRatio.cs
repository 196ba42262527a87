namespace CoreDataless.Spectral;

/// <summary>A likelihood ratio of two laws on the same data.</summary>
/// <param name="R">
/// The log-likelihood ratio over its standard deviation; positive where the first law is likelier, 0 where both are
/// the same.
/// </param>
/// <param name="P">The chance of such a ratio, either way, were both laws equally good.</param>
public readonly record struct LikelihoodRatio(double R, double P)
{
    /// <summary>Compares the logarithms of two laws' densities at each point.</summary>
    /// <param name="first">Of the one law.</param>
    /// <param name="second">Of the other.</param>
    /// <param name="nested">
    /// Is one law a case of the other? Then P is of the chi-square distribution with one degree of freedom, else of
    /// Vuong's test (Econometrica 57, 1989).
    /// </param>
    internal static LikelihoodRatio Of(double[] first, double[] second, bool nested)
    {
        double[] differences = [.. first.Zip(second, (a, b) => a - b)];
        double ratio = differences.Sum(), mean = ratio / differences.Length;
        double deviation = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)));
        if (deviation == 0) return new LikelihoodRatio(0, 1);
        double p = nested
            ? NormalTail.Erfc(Math.Sqrt(Math.Abs(ratio)))
            : NormalTail.Erfc(Math.Abs(ratio) / (deviation * Math.Sqrt(2)));
        return new LikelihoodRatio(ratio / deviation, p);
    }
}
