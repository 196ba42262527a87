namespace CoreDataless.Metrics;

/// <summary>Quantiles as NumPy's default has them: linear between the two values that are nearest in rank.</summary>
internal static class Quantile
{
    /// <summary>Of ascending values, at least one.</summary>
    /// <param name="ascending">The values.</param>
    /// <param name="share">From 0, the least, to 1, the greatest.</param>
    public static double Of(ReadOnlySpan<double> ascending, double share)
    {
        double place = share * (ascending.Length - 1);
        int below = (int)place;
        if (below == ascending.Length - 1) return ascending[below];
        return ascending[below] + (place - below) * (ascending[below + 1] - ascending[below]);
    }
}
