namespace CoreDataless.Spectral;

/// <summary>
/// Kendall's rank correlation tau-b, which allows for ties, in O(n log n) (W. R. Knight, "A Computer Method for
/// Calculating Kendall's Tau with Ungrouped Data", JASA 61, 1966).
/// </summary>
public static class KendallTau
{
    /// <summary>From -1 to 1; null when one of the two is constant.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double? B(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count) throw new ArgumentException($"{x.Count} x and {y.Count} y make no pairs");
        int[] order = [.. Enumerable.Range(0, x.Count).OrderBy(i => x[i]).ThenBy(i => y[i])];
        double[] ranked = [.. order.Select(i => y[i])];
        long pairs = Pairs(ranked.Length);
        long tiedX = Ties(order.Select(i => x[i]));
        long tiedBoth = Ties(order.Select(i => (x[i], y[i])));
        long inversions = SortCountingInversions(ranked);
        long tiedY = Ties(ranked);
        if (tiedX == pairs || tiedY == pairs) return null;
        double concordantLessDiscordant = pairs - tiedX - tiedY + tiedBoth - 2 * inversions;
        // Perfect agreement can come out a rounding above 1.
        return Math.Clamp(concordantLessDiscordant / Math.Sqrt(pairs - tiedX) / Math.Sqrt(pairs - tiedY), -1, 1);
    }

    private static long Pairs(long count) => count * (count - 1) / 2;

    private static long Ties<T>(IEnumerable<T> values) where T : notnull =>
        values.CountBy(v => v).Sum(g => Pairs(g.Value));

    // Bottom-up merge sort: what is taken from the right half passes all that is left of the left one.
    private static long SortCountingInversions(double[] values)
    {
        var merged = new double[values.Length];
        long inversions = 0;
        for (int width = 1; width < values.Length; width *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * width)
            {
                int middle = Math.Min(start + width, values.Length), end = Math.Min(middle + width, values.Length);
                int left = start, right = middle;
                for (int i = start; i < end; i++)
                {
                    bool takesRight = left == middle || (right < end && values[right] < values[left]);
                    if (takesRight) inversions += middle - left;
                    merged[i] = takesRight ? values[right++] : values[left++];
                }
            }
            merged.CopyTo(values, 0);
        }
        return inversions;
    }
}
