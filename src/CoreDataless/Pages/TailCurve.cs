using CoreDataless.Plots;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Pages;

/// <summary>The power law that was fitted to the tail of a spectrum, as a density of all eigenvalues.</summary>
internal static class TailCurve
{
    private const int Points = 48;

    /// <summary>
    /// From xmin to xmax: (tail / n) (alpha - 1) / xmin (x / xmin)^-alpha; with a cut-off Lambda times
    /// e^(-Lambda (x - xmin)), and normalised accordingly. Empty where the row does not say enough.
    /// </summary>
    public static IReadOnlyList<Point> Of(LayerData row)
    {
        if (row is not { Alpha: { } alpha, Xmin: > 0 and var xmin, NumPlSpikes: { } tail }) return [];
        if (row.Eigenvalues() is not { } all || (row.Xmax ?? row.Largest()) is not { } xmax) return [];
        double z = (row.Lambda ?? 0) * xmin;
        if (!(all > 0 && xmax > xmin && alpha >= 1 && (alpha > 1 || z > 0) && double.IsFinite(alpha) && double.IsFinite(z)))
            return [];
        double mass = z > 0 ? TruncatedPowerLawIntegral.Of(alpha, z).Mass : 1 / (alpha - 1);
        double height = (double)tail / all / (xmin * mass), length = Math.Log(xmax / xmin);
        var points = new Point[Points];
        for (int i = 0; i < Points; i++)
        {
            double log = length * i / (Points - 1), ratio = Math.Exp(log);
            points[i] = new Point(xmin * ratio, height * Math.Exp(-alpha * log - z * (ratio - 1)));
        }
        return points;
    }
}
