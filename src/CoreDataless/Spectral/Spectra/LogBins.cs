namespace CoreDataless.Spectral;

/// <summary>Bins for eigenvalues that are equally wide in log10, from the least that is shown to the largest.</summary>
/// <param name="Low">log10 of the first edge.</param>
/// <param name="High">log10 of the last edge; the last bin has its upper edge too.</param>
/// <param name="Count">How many bins.</param>
/// <param name="Least">Values below it are in no bin.</param>
public sealed record LogBins(double Low, double High, int Count, double Least)
{
    // Decades. What is narrower is rounding, or says nothing that a picture could show.
    private const double LeastWidth = 0.1;

    private const double Range = 1e-6;
    private const int Fewest = 8;
    private const int Most = 80;

    /// <summary>
    /// Bins for some spectra together: from their smallest positive value, but at most six decades, to their largest.
    /// There are as many as the square root of the first spectrum's number of values, 8 to 80. Values that are all
    /// equal, or nearly so, are in the middle of a tenth of a decade.
    /// </summary>
    /// <param name="spectra">Each ascending, and nothing negative.</param>
    /// <returns>Null where no value is positive, or one is infinite.</returns>
    public static LogBins? Of(params IReadOnlyList<double[]> spectra)
    {
        double largest = spectra.Max(s => s.Length == 0 ? 0 : s[^1]);
        if (!(largest > 0 && double.IsFinite(largest))) return null;
        double smallest = spectra.Min(s => Array.Find(s, x => x > 0) is > 0 and var x ? x : largest);
        double least = Math.Max(smallest, Range * largest);
        double low = Math.Log10(least), high = Math.Log10(largest), missing = LeastWidth - (high - low);
        if (missing > 0) (low, high) = (low - missing / 2, high + missing / 2);
        return new LogBins(low, high, BinsFor(spectra[0].Length), least);
    }

    /// <summary>Counts values.</summary>
    /// <param name="values">In any order, none above those that the bins were made of.</param>
    public LogHistogram Histogram(ReadOnlySpan<double> values)
    {
        var counts = new int[Count];
        int below = 0;
        foreach (double x in values)
        {
            if (x < Least) below++;
            else counts[Math.Clamp((int)((Math.Log10(x) - Low) / (High - Low) * Count), 0, Count - 1)]++;
        }
        return new LogHistogram(Low, High, counts, below);
    }

    private static int BinsFor(int values) => Math.Clamp((int)Math.Ceiling(Math.Sqrt(values)), Fewest, Most);
}

/// <summary>Eigenvalues, counted between edges that are equally far apart in log10.</summary>
/// <param name="Low">log10 of the first edge.</param>
/// <param name="High">log10 of the last edge; the last bin has its upper edge too.</param>
/// <param name="Counts">One for each bin.</param>
/// <param name="Below">Values below the first edge, zeros among them.</param>
public sealed record LogHistogram(double Low, double High, IReadOnlyList<int> Counts, int Below);
