namespace CoreDataless.Metrics;

/// <summary>Mean and sample standard deviation (n - 1) over runs; the deviation of one run is no number.</summary>
public readonly record struct Spread(double Mean, double StandardDeviation, int Count)
{
    /// <summary>Of some values; null when there are none.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0) return null;
        double mean = all.Average();
        double squares = all.Sum(v => (v - mean) * (v - mean));
        return new Spread(mean, Math.Sqrt(squares / (all.Length - 1)), all.Length);
    }
}
