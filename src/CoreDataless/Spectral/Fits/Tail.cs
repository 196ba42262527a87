namespace CoreDataless.Spectral;

/// <summary>Which eigenvalues are fitted.</summary>
internal static class Tail
{
    /// <summary>
    /// The eigenvalues above the threshold, less the largest that are dropped; empty where one is not finite or where
    /// more than half are dropped.
    /// </summary>
    public static ReadOnlySpan<double> Of(ReadOnlySpan<double> eigenvalues, PowerLawOptions options)
    {
        if (options.DropLargest > eigenvalues.Length / 2) return [];
        foreach (double x in eigenvalues)
        {
            if (!double.IsFinite(x)) return [];
        }
        double threshold = Math.Max(options.Threshold, 0);
        return From(eigenvalues[..^options.DropLargest], Math.BitIncrement(threshold));
    }

    /// <summary>The eigenvalues at or above a lower end.</summary>
    public static ReadOnlySpan<double> From(ReadOnlySpan<double> ascending, double lowerEnd)
    {
        int first = ascending.BinarySearch(lowerEnd);
        if (first < 0) return ascending[~first..];
        while (first > 0 && ascending[first - 1] == lowerEnd) first--;
        return ascending[first..];
    }

    /// <summary>
    /// For each value but the last, by how much those from it on exceed it on average. Summed from gap to gap, so that
    /// nothing cancels.
    /// </summary>
    public static double[] MeanExcesses(ReadOnlySpan<double> ascending)
    {
        var means = new double[ascending.Length - 1];
        double sum = 0;
        for (int i = means.Length - 1; i >= 0; i--)
        {
            int above = means.Length - i;
            sum += above * (ascending[i + 1] - ascending[i]);
            means[i] = sum / (above + 1);
        }
        return means;
    }
}
