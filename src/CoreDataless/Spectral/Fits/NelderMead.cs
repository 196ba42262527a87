namespace CoreDataless.Spectral;

/// <summary>
/// Nelder and Mead's simplex in one dimension (Computer Journal 7, 1965), with SciPy's coefficients and tolerances, so
/// that it ends where <c>scipy.optimize.fmin</c> does.
/// </summary>
internal static class NelderMead
{
    private const double Tolerance = 1e-4;
    private const int Iterations = 199;

    public static double Minimize(Func<double, double> function, double start)
    {
        Point best = At(start), worst = At(start == 0 ? 0.00025 : 1.05 * start);
        if (worst.Value < best.Value) (best, worst) = (worst, best);
        for (int k = 0; k < Iterations && !Converged(best, worst); k++)
        {
            worst = Replace(best, worst);
            if (worst.Value < best.Value) (best, worst) = (worst, best);
        }
        return best.X;

        Point At(double x) => new(x, function(x));

        Point Replace(Point b, Point w)
        {
            Point reflected = At(2 * b.X - w.X);
            if (reflected.Value < b.Value)
            {
                Point expanded = At(3 * b.X - 2 * w.X);
                return expanded.Value < reflected.Value ? expanded : reflected;
            }
            bool outside = reflected.Value < w.Value;
            Point contracted = At(outside ? 1.5 * b.X - 0.5 * w.X : 0.5 * b.X + 0.5 * w.X);
            bool accepted = outside ? contracted.Value <= reflected.Value : contracted.Value < w.Value;
            return accepted ? contracted : At(b.X + 0.5 * (w.X - b.X));
        }
    }

    private static bool Converged(Point best, Point worst) =>
        Math.Abs(worst.X - best.X) <= Tolerance && Math.Abs(best.Value - worst.Value) <= Tolerance;

    private readonly record struct Point(double X, double Value);
}
