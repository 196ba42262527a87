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
    /// <summary>Compares the laws on a power law's tail.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="fit">The power law of these eigenvalues.</param>
    /// <param name="options">With which it was fitted; null: WeightWatcher's defaults.</param>
    public static TailComparison Of(
        ReadOnlySpan<double> eigenvalues, PowerLawFit fit, PowerLawOptions? options = null)
    {
        throw new NotImplementedException();
    }
}
