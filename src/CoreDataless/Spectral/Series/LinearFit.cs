namespace CoreDataless.Spectral;

/// <summary>
/// An ordinary least-squares line y = slope * x + intercept and how well it fits; null where something is not
/// defined.
/// </summary>
/// <param name="Count">Number of points.</param>
/// <param name="Slope">Null when x is constant.</param>
/// <param name="Intercept">Likewise.</param>
/// <param name="Rmse">Root of the mean squared residual, sqrt(SSE / n), as the paper has it; in units of y.</param>
/// <param name="R2">Share of the variance of y that is explained; null when x or y is constant.</param>
/// <param name="Pearson">Linear correlation; null likewise.</param>
/// <param name="Tau">Kendall's tau-b; null likewise.</param>
/// <param name="Problem">Why there is no line, or none that says anything; null when all is well.</param>
public sealed record LinearFit(
    int Count,
    double? Slope,
    double? Intercept,
    double? Rmse,
    double? R2,
    double? Pearson,
    double? Tau,
    string? Problem)
{
    /// <summary>Mean squared residual, SSE / n.</summary>
    public double? Mse => Rmse * Rmse;

    /// <summary>Fits y to x. Both are centred and scaled first, so that offsets and huge numbers do no harm.</summary>
    /// <exception cref="ArgumentException">The lengths differ, there are no points, or one is not finite.</exception>
    public static LinearFit Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count == 0)
            throw new ArgumentException($"{x.Count} x and {y.Count} y make no line");
        if (!x.All(double.IsFinite) || !y.All(double.IsFinite)) throw new ArgumentException("a point is not finite");
        Centred u = Centred.Of(x), v = Centred.Of(y);
        if (u.IsConstant) return new LinearFit(x.Count, null, null, null, null, null, null, "the metric is constant");
        double uu = u.Dot(u), uv = u.Dot(v), vv = v.Dot(v);
        double direction = uv / uu;
        double residual = u.Values.Zip(v.Values, (a, b) => b - direction * a).Sum(r => r * r);
        double slope = direction * (v.Scale / u.Scale);
        return new LinearFit(
            x.Count,
            slope,
            v.Mean - slope * u.Mean,
            v.Scale * Math.Sqrt(residual / x.Count),
            v.IsConstant ? null : 1 - residual / vv,
            v.IsConstant ? null : Math.Clamp(uv / Math.Sqrt(uu) / Math.Sqrt(vv), -1, 1),
            KendallTau.B(x, y),
            v.IsConstant ? "the reported figure is constant" : null);
    }

    // Values less their mean over a scale that is a power of two, which divides without rounding.
    private sealed record Centred(double Mean, double Scale, double[] Values, bool IsConstant)
    {
        public static Centred Of(IReadOnlyList<double> values)
        {
            double largest = values.Max(Math.Abs);
            double scale = largest > 0 ? Math.ScaleB(1, Math.ILogB(largest)) : 1;
            double guess = values.Average(v => v / scale);
            // The mean was rounded; what is left of it would look like variance.
            double rest = values.Average(v => v / scale - guess);
            bool isConstant = values.All(v => v == values[0]);
            double[] centred = [.. values.Select(v => isConstant ? 0 : v / scale - guess - rest)];
            return new Centred((guess + rest) * scale, scale, centred, isConstant);
        }

        public double Dot(Centred other) => Values.Zip(other.Values, (a, b) => a * b).Sum();
    }
}
