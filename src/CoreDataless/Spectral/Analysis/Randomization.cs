using CoreDataless.Metrics;

namespace CoreDataless.Spectral;

/// <summary>A row's matrices beside the same matrices with their elements shuffled.</summary>
/// <param name="Replicas">How often each matrix was shuffled.</param>
/// <param name="LargestEvals">The largest eigenvalue of each replica.</param>
/// <param name="Distance">
/// Jensen-Shannon distance between the spectra, over the replicas (<c>rand_distance</c>; WeightWatcher: one replica).
/// </param>
/// <param name="SoftRank">A replica's largest eigenvalue over the matrices' own (<c>ww_softrank</c>).</param>
/// <param name="MaxDist">The matrices' largest eigenvalue less a replica's (<c>ww_maxdist</c>).</param>
/// <param name="MarchenkoPastur">
/// The fit to all replicas' eigenvalues together (<c>rand_</c> columns); its spikes are WeightWatcher's correlation
/// traps. Null where there is no fit.
/// </param>
public sealed record Randomization(
    int Replicas,
    IReadOnlyList<double> LargestEvals,
    Spread Distance,
    Spread SoftRank,
    Spread MaxDist,
    MarchenkoPasturFit? MarchenkoPastur)
{
    /// <summary>The eigenvalues of all replicas, counted over the edges of <see cref="SpectralRow.Density"/>.</summary>
    public LogHistogram? Density { get; init; }

    /// <summary>The largest eigenvalue of all replicas (<c>max_rand_eval</c>).</summary>
    public double MaxRandEval => LargestEvals.Max();

    /// <summary>Mean and deviation of the replicas' largest eigenvalues.</summary>
    public Spread LargestSpread => Spread.Of(LargestEvals)!.Value;
}
