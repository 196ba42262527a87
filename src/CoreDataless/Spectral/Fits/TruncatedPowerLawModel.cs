namespace CoreDataless.Spectral;

/// <summary>
/// The likeliest truncated power law of one tail, in units of its lower end: density u^-alpha e^(-z u) for u from 1.
/// </summary>
/// <param name="Alpha">The exponent, at least 1.</param>
/// <param name="Z">Lambda times xmin.</param>
/// <param name="Mass">The integral of u^-alpha e^(-z (u - 1)).</param>
internal readonly record struct TruncatedPowerLawModel(double Alpha, double Z, double Mass)
{
    private const double Tolerance = 1e-12;
    private const int Iterations = 100;

    /// <summary>
    /// Maximises the likelihood, which is concave: the law's means of ln u and u - 1 must be the sample's. For a given
    /// z the first of them fixes alpha; then the second falls with z.
    /// </summary>
    /// <param name="meanLog">The sample's mean of ln u, above 0.</param>
    /// <param name="meanExcess">The sample's mean of u - 1, above 0.</param>
    public static TruncatedPowerLawModel Fit(double meanLog, double meanExcess)
    {
        // The law's mean of u - 1 is below 1 / z: the root is below that end.
        double high = 1 / meanExcess, low = high / 16;
        double alpha = 1 + 1 / meanLog;
        // Where the power law's own mean is not above the sample's, a cut-off would only lower it.
        if (alpha > 2 && 1 / (alpha - 2) <= meanExcess) return PowerLaw(meanLog);
        while (Surplus(low) <= 0)
        {
            low /= 16;
            if (!(low > 1e-15 * high)) return PowerLaw(meanLog);
        }
        double z = Root(low, high, Surplus);
        alpha = AlphaFor(z, meanLog, alpha);
        return new TruncatedPowerLawModel(alpha, z, TruncatedPowerLawIntegral.Of(alpha, z).Mass);

        double Surplus(double z)
        {
            alpha = AlphaFor(z, meanLog, alpha);
            return Math.Log(TruncatedPowerLawIntegral.Of(alpha, z).MeanExcess / meanExcess);
        }
    }

    /// <summary>The power law, which is the case of z = 0.</summary>
    public static TruncatedPowerLawModel PowerLaw(double meanLog) => new(1 + 1 / meanLog, 0, meanLog);

    /// <summary>
    /// The Kolmogorov-Smirnov distance of a tail, or any number above the limit where it is above the limit.
    /// </summary>
    /// <param name="logs">The tail's logarithms, ascending; the first is the lower end's.</param>
    /// <param name="limit">Beyond it nothing is asked.</param>
    public double Distance(ReadOnlySpan<double> logs, double limit)
    {
        double distance = 0;
        for (int points = 16; points * 16 <= logs.Length; points *= 8)
        {
            for (int k = 0; k < points && distance <= limit; k++)
            {
                int j = (int)((k + 0.5) * logs.Length / points);
                double mass = MassAbove(logs[j] - logs[0], double.PositiveInfinity);
                distance = Math.Max(distance, Off(mass, j, logs.Length));
            }
        }
        // Then all points from the top down: each adds what lies between it and the one above.
        double above = 0, next = double.PositiveInfinity;
        for (int j = logs.Length - 1; j >= 0 && distance <= limit; j--)
        {
            double logU = logs[j] - logs[0];
            above += MassAbove(logU, next);
            next = logU;
            distance = Math.Max(distance, Off(above, j, logs.Length));
        }
        return distance;
    }

    /// <summary>The logarithm of the density of u.</summary>
    public double LogDensity(double logU, double excess) => -Alpha * logU - Z * excess - Math.Log(Mass);

    private double MassAbove(double logU, double next) =>
        TruncatedPowerLawIntegral.MassBetween(Alpha, Z, logU, next);

    private double Off(double above, int j, double count) => Math.Abs(1 - above / Mass - j / count);

    // Where the mean of ln u is the sample's, or 1. Newton's iteration for its reciprocal, which is almost linear.
    private static double AlphaFor(double z, double meanLog, double start)
    {
        double alpha = start;
        for (int k = 0; k < Iterations; k++)
        {
            TruncatedPowerLawIntegral law = TruncatedPowerLawIntegral.Of(alpha, z);
            double step = (law.MeanLog / meanLog - 1) * law.MeanLog / law.VarianceLog;
            double next = Math.Max(alpha + step, 1);
            // Quadratic convergence: the next step would be the square of this one.
            if (Math.Abs(next - alpha) <= 1e-7 * alpha) return next;
            alpha = next;
        }
        return alpha;
    }

    // Regula falsi with the Illinois rule, in the logarithm of z, where the logarithm of the means is nearly straight.
    private static double Root(double low, double high, Func<double, double> surplus)
    {
        (double left, double right) = (Math.Log(low), Math.Log(high));
        (double above, double below) = (surplus(low), surplus(high));
        for (int k = 0, side = 0; k < Iterations && right - left > Tolerance; k++)
        {
            double middle = left + above * (right - left) / (above - below);
            double value = surplus(Math.Exp(middle));
            if (Math.Abs(value) < Tolerance) return Math.Exp(middle);
            if (value > 0)
            {
                (left, above) = (middle, value);
                if (side > 0) below /= 2;
                side = 1;
            }
            else
            {
                (right, below) = (middle, value);
                if (side < 0) above /= 2;
                side = -1;
            }
        }
        return Math.Exp((left + right) / 2);
    }
}
