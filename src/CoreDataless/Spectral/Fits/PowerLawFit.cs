namespace CoreDataless.Spectral;

/// <summary>A power law p(x) ~ x^-alpha above a lower end chosen by the least Kolmogorov-Smirnov distance.</summary>
public sealed record PowerLawFit
{
    /// <summary>The exponent: 1 + n / (sum of ln(x / xmin) over the tail).</summary>
    public required double Alpha { get; init; }

    /// <summary>The tail's lower end: one of the eigenvalues.</summary>
    public required double XMin { get; init; }

    /// <summary>The largest eigenvalue that was fitted.</summary>
    public required double XMax { get; init; }

    /// <summary>The tail's Kolmogorov-Smirnov distance, from the empirical distribution's left limits.</summary>
    public required double D { get; init; }

    /// <summary>The asymptotic standard error of alpha: (alpha - 1) / sqrt(n of the tail).</summary>
    public required double Sigma { get; init; }

    /// <summary>Eigenvalues at or above <see cref="XMin"/>: WeightWatcher's <c>num_pl_spikes</c>.</summary>
    public required int TailCount { get; init; }

    /// <summary>The second best lower end; null when there was one only. A tie in D is seen here.</summary>
    public PowerLawCandidate? RunnerUp { get; init; }
}

/// <summary>A lower end of the tail that was weighed, and what it would have given.</summary>
/// <param name="Alpha">The exponent.</param>
/// <param name="XMin">The lower end.</param>
/// <param name="D">The Kolmogorov-Smirnov distance.</param>
public readonly record struct PowerLawCandidate(double Alpha, double XMin, double D);
