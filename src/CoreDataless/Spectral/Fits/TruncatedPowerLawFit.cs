namespace CoreDataless.Spectral;

/// <summary>A power law with an exponential cut-off, p(x) ~ x^-alpha e^(-Lambda x) above xmin.</summary>
/// <param name="Alpha">The exponent, at least 1.</param>
/// <param name="Lambda">The rate of the cut-off, per unit of x; 0 where the plain power law is likelier.</param>
/// <param name="XMin">The tail's lower end.</param>
/// <param name="D">The Kolmogorov-Smirnov distance of the tail, against the empirical left limits.</param>
/// <param name="TailCount">Eigenvalues at or above <paramref name="XMin"/>.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record TruncatedPowerLawFit(
    double Alpha, double Lambda, double XMin, double D, int TailCount, double LogLikelihood);
