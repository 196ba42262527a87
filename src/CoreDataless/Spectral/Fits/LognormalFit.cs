namespace CoreDataless.Spectral;

/// <summary>A lognormal distribution cut off below xmin.</summary>
/// <param name="Mu">Mean of ln x before the cut; -infinity where the likeliest one is the power law.</param>
/// <param name="Sigma">Standard deviation of ln x before the cut; infinity where Mu is.</param>
/// <param name="LogLikelihood">Of the tail.</param>
public sealed record LognormalFit(double Mu, double Sigma, double LogLikelihood);
