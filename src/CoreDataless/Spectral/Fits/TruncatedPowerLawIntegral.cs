using System.Numerics;

namespace CoreDataless.Spectral;

/// <summary>
/// The integral of u^-alpha e^(-z (u - 1)) over u from 1, which is e^z times the generalised exponential integral
/// E_alpha(z), and moments of that law. By Gauss-Legendre panels in t = ln u, where the integrand is smooth, positive
/// and falling: nothing cancels, and alpha and z may be of any size.
/// </summary>
/// <param name="Mass">The integral.</param>
/// <param name="MeanLog">Mean of ln u.</param>
/// <param name="VarianceLog">Variance of ln u.</param>
/// <param name="MeanExcess">Mean of u - 1.</param>
internal readonly record struct TruncatedPowerLawIntegral(
    double Mass, double MeanLog, double VarianceLog, double MeanExcess)
{
    // What e^-Cutoff leaves out is below the rounding error.
    private const double Cutoff = 42;
    private const double LongestPanel = 2;
    private const double SteepestPanel = 4;

    private static readonly double[] Nodes =
    [
        0.005299532504175033, 0.02771248846338371, 0.06718439880608412, 0.12229779582249849,
        0.19106187779867811, 0.2709916111713863, 0.35919822461037054, 0.4524937450811813,
        0.5475062549188188, 0.6408017753896295, 0.7290083888286137, 0.8089381222013219,
        0.8777022041775016, 0.9328156011939158, 0.9722875115366163, 0.994700467495825,
    ];

    private static readonly double[] Weights =
    [
        0.013576229705877048, 0.031126761969323947, 0.04757925584124639, 0.06231448562776694,
        0.07479799440828837, 0.08457825969750127, 0.09130170752246179, 0.09472530522753425,
        0.09472530522753425, 0.09130170752246179, 0.08457825969750127, 0.07479799440828837,
        0.06231448562776694, 0.04757925584124639, 0.031126761969323947, 0.013576229705877048,
    ];

    /// <summary>For alpha of 1 or more and z of 0 or more, not both at their least.</summary>
    public static TruncatedPowerLawIntegral Of(double alpha, double z)
    {
        Span<double> sums = stackalloc double[4];
        sums.Clear();
        Accumulate(sums, alpha, z, 0, double.PositiveInfinity);
        double mean = sums[1] / sums[0];
        return new TruncatedPowerLawIntegral(sums[0], mean, sums[2] / sums[0] - mean * mean, sums[3] / sums[0]);
    }

    /// <summary>The part of <see cref="Mass"/> for ln u from one number to another.</summary>
    public static double MassBetween(double alpha, double z, double from, double to)
    {
        Span<double> sums = stackalloc double[4];
        sums.Clear();
        Accumulate(sums, alpha, z, from, to);
        return sums[0];
    }

    private static void Accumulate(Span<double> sums, double alpha, double z, double from, double to)
    {
        double start = from;
        while (start < to)
        {
            double growth = Math.Exp(start);
            // e^t - 1 is at least t, and that is what is left of it where the difference rounds to nothing.
            if ((alpha - 1) * start + z * Math.Max(growth - 1, start) > Cutoff) return;
            // Short enough that the logarithm of the integrand falls by little more than the steepest.
            double length = Math.Min(LongestPanel, SteepestPanel / (alpha - 1 + z * growth));
            length = Math.Min(length, to - start);
            Add(sums, start, length, alpha, z);
            start = length < to - start ? start + length : to;
        }
    }

    private static void Add(Span<double> sums, double start, double length, double alpha, double z)
    {
        Vector<double> mass = default, logs = default, squares = default, excess = default;
        for (int k = 0; k < Nodes.Length; k += Vector<double>.Count)
        {
            Vector<double> t = new Vector<double>(start) + length * new Vector<double>(Nodes, k);
            Vector<double> u = start + length < 0.25 ? SmallExpM1(t) : Vector.Exp(t) - Vector<double>.One;
            Vector<double> g = new Vector<double>(Weights, k) * Vector.Exp((1 - alpha) * t - z * u);
            mass += g;
            logs += g * t;
            squares += g * t * t;
            excess += g * u;
        }
        sums[0] += length * Vector.Sum(mass);
        sums[1] += length * Vector.Sum(logs);
        sums[2] += length * Vector.Sum(squares);
        sums[3] += length * Vector.Sum(excess);
    }

    // e^t - 1 by Taylor's series: the difference would lose digits that a large z asks for.
    private static Vector<double> SmallExpM1(Vector<double> t)
    {
        Vector<double> sum = Vector<double>.One;
        for (int k = 12; k > 1; k--) sum = Vector<double>.One + t * sum / k;
        return t * sum;
    }
}
