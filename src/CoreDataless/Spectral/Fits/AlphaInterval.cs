namespace CoreDataless.Spectral;

/// <summary>A percentile bootstrap interval of alpha.</summary>
/// <param name="Lower">Its lower end.</param>
/// <param name="Upper">Its upper end.</param>
/// <param name="Level">The share of the replicas between the ends, such as 0.95.</param>
/// <param name="StandardError">The replicas' sample standard deviation.</param>
/// <param name="Replicas">Replicas that could be fitted.</param>
public sealed record AlphaInterval(double Lower, double Upper, double Level, double StandardError, int Replicas);
