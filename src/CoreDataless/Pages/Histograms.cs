using CoreDataless.Plots;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Counts as a density.</summary>
internal static class Histograms
{
    /// <summary>All values, also those below the edges.</summary>
    public static int Total(this HistogramData histogram) => histogram.Counts.Sum() + histogram.Below;

    /// <summary>Is there an outline to be drawn?</summary>
    public static bool HasShape(this HistogramData histogram) =>
        double.IsFinite(histogram.Low) && double.IsFinite(histogram.High) && histogram.High > histogram.Low
        && histogram.Counts.Any(c => c > 0);

    /// <summary>The i-th edge.</summary>
    public static double Edge(this HistogramData histogram, int index) =>
        Math.Pow(10, histogram.Low + (histogram.High - histogram.Low) * index / histogram.Counts.Count);

    /// <summary>
    /// The outline of the density: share of all values per unit of the value. Bins without a value have no place on a
    /// logarithmic axis and interrupt it.
    /// </summary>
    public static IReadOnlyList<Point> Outline(this HistogramData histogram)
    {
        double all = histogram.Total();
        var points = new List<Point>();
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            (double from, double to) = (histogram.Edge(i), histogram.Edge(i + 1));
            double density = histogram.Counts[i] > 0 ? histogram.Counts[i] / all / (to - from) : double.NaN;
            points.Add(new Point(from, density));
            points.Add(new Point(to, density));
        }
        return points;
    }
}
