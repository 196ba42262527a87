using CoreDataless.Plots;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Pages;

/// <summary>The Marchenko-Pastur law that was fitted to a spectrum, in units of the eigenvalues.</summary>
internal sealed record BulkCurve
{
    private const int Steps = 128;

    private readonly double _sigma;
    private readonly double _q;
    private readonly double _scale;

    private BulkCurve(double sigma, double q, double scale) => (_sigma, _q, _scale) = (sigma, q, scale);

    /// <summary>The lower edge; 0 for square matrices.</summary>
    public double Low => MarchenkoPastur.LowerEdge(_sigma, _q) / _scale;

    /// <summary>The upper edge.</summary>
    public double High => MarchenkoPastur.UpperEdge(_sigma, _q) / _scale;

    /// <summary>Is the fit one to the quarter circle of radius 2, whose sigma does not move its edge?</summary>
    public bool IsSquare => _q == 1;

    /// <summary>The law of a row's fit; null where there is none.</summary>
    public static BulkCurve? Of(LayerData row)
    {
        if (row is not { SigmaMp: > 0 and var sigma, N: { } n, M: > 0 and var m } || n < m) return null;
        // The older tool did not scale.
        double scale = row.WScale ?? 1;
        return scale > 0 && double.IsFinite(scale) && double.IsFinite(sigma)
            ? new BulkCurve(sigma, n / m, scale * scale)
            : null;
    }

    /// <summary>Share of the eigenvalues per unit of the eigenvalue.</summary>
    public double Density(double eigenvalue)
    {
        double x = _scale * eigenvalue;
        double inside = (MarchenkoPastur.UpperEdge(_sigma, _q) - x) * (x - MarchenkoPastur.LowerEdge(_sigma, _q));
        return inside > 0 ? _scale * _q / (2 * Math.PI * _sigma * _sigma * x) * Math.Sqrt(inside) : 0;
    }

    /// <summary>The curve; from <paramref name="from"/> on, which square matrices need.</summary>
    public IReadOnlyList<Point> Points(double from)
    {
        double low = Math.Max(Low, from), length = Math.Log(High / low);
        if (!(low > 0 && length > 0)) return [];
        var points = new Point[Steps];
        for (int i = 0; i < Steps; i++)
        {
            // Densest at the edges, where the law is steepest.
            double x = low * Math.Exp(length * (1 - Math.Cos(Math.PI * (i + 0.5) / Steps)) / 2);
            points[i] = new Point(x, Density(x));
        }
        return points;
    }
}
