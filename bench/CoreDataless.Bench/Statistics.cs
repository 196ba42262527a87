namespace CoreDataless.Bench;

/// <summary>What is said of repeated measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle one; of an even number, the upper of the two.</summary>
    public static double Median(this IReadOnlyCollection<double> values) =>
        values.Order().ElementAt(values.Count / 2);

    /// <summary>Median, least and most: <c>1.25 (1.20-1.31)</c>.</summary>
    public static string Spread(this IReadOnlyCollection<double> values, string format) =>
        $"{values.Median().ToString(format)} ({values.Min().ToString(format)}-{values.Max().ToString(format)})";
}
