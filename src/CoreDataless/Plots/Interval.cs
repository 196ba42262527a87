namespace CoreDataless.Plots;

/// <summary>Ends of an axis that numbers can be placed between, whatever the data were.</summary>
internal static class Interval
{
    /// <summary>Beyond it, differences overflow.</summary>
    public const double Largest = 1e300;

    /// <summary>Below it, steps lose their digits.</summary>
    public const double Smallest = 1e-290;

    // Ends that differ in their seventh digit would need labels of eight.
    private const double LeastShare = 1e-6;

    /// <summary>The least and the greatest finite value; null when there is none.</summary>
    public static (double Low, double High)? Of(IEnumerable<double> values)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        return low <= high ? (low, high) : null;
    }

    /// <summary>The same ends in order, finite, and so far apart that there are round numbers between them.</summary>
    public static (double Low, double High) Widened(double low, double high)
    {
        if (Of([low, high]) is not { } ends) return (0, 1);
        (low, high) = (Math.Max(ends.Low, -Largest), Math.Min(ends.High, Largest));
        low = Math.Min(low, Largest);
        high = Math.Max(high, -Largest);
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (size < Smallest) return (0, 1);
        return high - low >= size * LeastShare ? (low, high) : (low - size / 10, high + size / 10);
    }
}
