using System.Runtime.InteropServices;
using CoreDataless.Arrays;
using CoreDataless.Metrics;

namespace CoreDataless.Spectral;

/// <summary>
/// How sure is alpha? The spectrum is resampled with replacement and refitted, its lower end included.
/// </summary>
public static class Bootstrap
{
    /// <summary>A percentile interval (Efron 1979), with linear interpolation between the replicas.</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="options">Null: WeightWatcher's defaults.</param>
    /// <param name="replicas">How many, at least 2.</param>
    /// <param name="level">The share between the ends, above 0 and below 1.</param>
    /// <param name="seed">The same seed gives the same interval, everywhere.</param>
    /// <param name="cancellation">Asked in each replica.</param>
    /// <returns>Null where the spectrum, or all replicas but one, cannot be fitted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Too few replicas, or a level outside its range.</exception>
    public static AlphaInterval? Interval(
        ReadOnlySpan<double> eigenvalues,
        PowerLawOptions? options = null,
        int replicas = 1000,
        double level = 0.95,
        ulong seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (PowerLaw.Fit(eigenvalues, options, cancellation) is null) return null;
        var alphas = new List<double>(replicas);
        var generator = new SplitMix64(seed);
        for (int replica = 0; replica < replicas; replica++)
        {
            double[] resampled = Resample(eigenvalues, ref generator);
            if (PowerLaw.Fit(resampled, options, cancellation) is { } fit) alphas.Add(fit.Alpha);
        }
        if (alphas.Count < 2) return null;
        alphas.Sort();
        double mean = alphas.Average();
        double deviation = Math.Sqrt(alphas.Sum(a => (a - mean) * (a - mean)) / (alphas.Count - 1));
        return new AlphaInterval(
            Quantile.Of(CollectionsMarshal.AsSpan(alphas), (1 - level) / 2),
            Quantile.Of(CollectionsMarshal.AsSpan(alphas), (1 + level) / 2), level, deviation, alphas.Count);
    }

    // Counting how often each is drawn keeps the sample ascending.
    private static double[] Resample(ReadOnlySpan<double> ascending, ref SplitMix64 generator)
    {
        var times = new int[ascending.Length];
        for (int i = 0; i < times.Length; i++) times[generator.Below(times.Length)]++;
        var sample = new double[ascending.Length];
        int filled = 0;
        for (int i = 0; i < times.Length; i++)
        {
            sample.AsSpan(filled, times[i]).Fill(ascending[i]);
            filled += times[i];
        }
        return sample;
    }
}
