namespace CoreDataless.Spectral;

/// <summary>
/// A kernel density estimate of a spectrum and its squared distance from Marchenko-Pastur laws. For square matrices it
/// is that of the singular values, and the law is the quarter circle of radius 2, whatever sigma is: WeightWatcher's
/// error, kept so that its numbers are.
/// </summary>
internal sealed class SpectralDensity
{
    private const int GridPoints = 1000;
    private const double Bandwidth = 0.1;

    private readonly double _q;
    private readonly double[] _x;
    private readonly double[] _density;
    private readonly double _peak;
    private readonly double _leastUpperEdge;

    private SpectralDensity(double q, double[] x, double[] density, bool peakInBulk)
    {
        (_q, _x, _density) = (q, x, density);
        int peak = 0;
        for (int i = 1; i < density.Length; i++)
        {
            if (density[i] > density[peak]) peak = i;
        }
        _peak = x[peak];
        _leastUpperEdge = peakInBulk ? _peak : 0;
    }

    /// <summary>The misfit of a law that is out of the question: 1000 at each point.</summary>
    public double Refused => 1e6 * _x.Length;

    /// <summary>
    /// The estimate by a triangular kernel on 1000 points from 0 to beyond the largest.
    /// </summary>
    /// <param name="ascending">The eigenvalues.</param>
    /// <param name="q">Longer side over shorter side.</param>
    /// <param name="leastDensity">Points of no more than this density are left out.</param>
    /// <param name="peakInBulk">Are laws refused whose upper edge lies below the density's peak?</param>
    /// <returns>Null where no point is left: the spectrum is too wide for so many points.</returns>
    public static SpectralDensity? Of(ReadOnlySpan<double> ascending, double q, double leastDensity, bool peakInBulk)
    {
        double max = q == 1 ? Math.Sqrt(ascending[^1]) : ascending[^1];
        double step = (max + 0.5) / (GridPoints - 1);
        var density = new double[GridPoints];
        foreach (double eigenvalue in ascending)
            Spread(q == 1 ? Math.Sqrt(eigenvalue) : eigenvalue, step, density);
        List<double> x = [], y = [];
        for (int i = 0; i < GridPoints; i++)
        {
            double value = density[i] / (ascending.Length * Bandwidth);
            if (!(value > leastDensity)) continue;
            x.Add(i * step);
            y.Add(value);
        }
        return x.Count == 0 ? null : new SpectralDensity(q, [.. x], [.. y], peakInBulk);
    }

    /// <summary>The sum of squared differences between the law of this sigma and the estimate.</summary>
    public double Misfit(double sigma) => _q == 1 ? QuarterCircleMisfit(sigma) : MarchenkoPasturMisfit(sigma);

    // A triangle reaches few grid points, so one pass over the eigenvalues serves the whole grid.
    private static void Spread(double value, double step, Span<double> density)
    {
        int first = Math.Max(0, (int)Math.Ceiling((value - Bandwidth) / step));
        int last = (int)Math.Min(GridPoints - 1, (value + Bandwidth) / step);
        for (int i = first; i <= last; i++)
            density[i] += Math.Max(0, 1 - Math.Abs(i * step - value) / Bandwidth);
    }

    private double QuarterCircleMisfit(double sigma)
    {
        double sum = 0;
        for (int i = 0; i < _x.Length; i++)
        {
            double law = Math.Sqrt(Math.Max(0, 4 - _x[i] * _x[i])) / (Math.PI * sigma * sigma);
            sum += (law - _density[i]) * (law - _density[i]);
        }
        return sum;
    }

    private double MarchenkoPasturMisfit(double sigma)
    {
        double upper = MarchenkoPastur.UpperEdge(sigma, _q);
        double lower = MarchenkoPastur.LowerEdge(sigma, _q);
        if (upper < _leastUpperEdge || upper > _x[^1] || lower > _peak) return Refused;
        double sum = 0;
        for (int i = 0; i < _x.Length; i++)
        {
            double x = _x[i], inside = (upper - x) * (x - lower);
            double law = inside > 0 ? _q / (2 * Math.PI * sigma * sigma * x) * Math.Sqrt(inside) : 0;
            sum += (law - _density[i]) * (law - _density[i]);
        }
        return sum;
    }
}
