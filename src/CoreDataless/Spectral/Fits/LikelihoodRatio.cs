namespace CoreDataless.Spectral;

/// <summary>A likelihood ratio of two laws on the same data.</summary>
/// <param name="R">
/// The log-likelihood ratio over its standard deviation; positive where the first law is likelier, 0 where both are
/// the same.
/// </param>
/// <param name="P">The chance of such a ratio, either way, were both laws equally good.</param>
public readonly record struct LikelihoodRatio(double R, double P);
