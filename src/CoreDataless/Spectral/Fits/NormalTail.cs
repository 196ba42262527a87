namespace CoreDataless.Spectral;

/// <summary>The upper tail of the standard normal distribution, to nearly full precision.</summary>
internal static class NormalTail
{
    private const double LogSqrtTwoPi = 0.9189385332046727;

    // Where the series of erf ends and the continued fraction, which converges the faster the larger h is, begins.
    private const double Switch = 2;
    private const int Fractions = 120;

    /// <summary>The complementary error function.</summary>
    public static double Erfc(double x)
    {
        double h = x * Math.Sqrt(2);
        if (h < -Switch) return 2 - Erfc(-x);
        return h < Switch ? 1 - Erf(x) : 2 * Math.Exp(-LogSqrtTwoPi - x * x) / (h + Fraction(1, h));
    }

    /// <summary>The logarithm of the hazard, density over tail, at h.</summary>
    public static double LogHazard(double h) => h < Switch
        ? -h * h / 2 - LogSqrtTwoPi - Math.Log(Erfc(h / Math.Sqrt(2)) / 2)
        : Math.Log(h + Fraction(1, h));

    /// <summary>Mean and mean square of the excess over h.</summary>
    public static (double Mean, double MeanSquare) Excess(double h)
    {
        if (h < Switch)
        {
            double mean = Math.Exp(LogHazard(h)) - h;
            return (mean, 1 - h * mean);
        }
        double rest = Fraction(2, h), excess = 1 / (h + rest);
        return (excess, rest * excess);
    }

    // k / (h + (k + 1) / (h + ...)), of Laplace; with k = 1 it is the hazard less h.
    private static double Fraction(int k, double h)
    {
        double fraction = 0;
        for (int i = Fractions; i >= k; i--) fraction = i / (h + fraction);
        return fraction;
    }

    // The series whose terms all have the sign of x: nothing cancels.
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int k = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); k++)
        {
            term *= 2 * x * x / (2 * k + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
