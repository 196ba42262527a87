using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>How far a layer may be from the truth, for each number and on the whole.</summary>
/// <param name="Products">What rounding factors may cost each product, as a part of its size.</param>
/// <param name="Typical">The root of the mean square of all errors, as parts of the size of what was summed.</param>
internal sealed record Rounding(double Products, double Typical)
{
    // Sums of the tensor core may be rounded towards zero.
    private const double OfASum = 1.0 / (1 << 23);

    /// <summary>Both factors to 10 or 7 bits; or three of four products of parts of 10 bits.</summary>
    public static Rounding Of(Precision precision) => precision switch
    {
        Precision.Tf32 => new(Math.ScaleB(1, -10) + Math.ScaleB(1, -22), Math.ScaleB(1, -11)),
        Precision.BFloat16 => new(Math.ScaleB(1, -7) + Math.ScaleB(1, -16), Math.ScaleB(1, -8)),
        _ => new(3 * Math.ScaleB(1, -22), Math.ScaleB(1, -22)),
    };

    /// <summary>Checks every number; what is not finite has to be the same.</summary>
    public void Check(LayerProblem problem, LayerOracle expected, float[] actual, string what)
    {
        int terms = (problem.Window.Taps * problem.From.Channels / problem.Groups) + 3;
        double squares = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            (double right, double magnitude) = (expected.Values[i], expected.Magnitudes[i]);
            if (!double.IsFinite(right) && right.Equals(actual[i])) continue;
            double error = Math.Abs(actual[i] - right);
            Assert.True(
                error <= (Products + terms * OfASum) * magnitude,
                $"{what}: value {i} is {actual[i]:R} where {right:R} is right and {magnitude:R} was summed");
            if (magnitude > 0) squares += error / magnitude * (error / magnitude);
        }
        double typical = Math.Sqrt(squares / actual.Length);
        Assert.True(typical <= Typical, $"{what}: typically wrong by {typical:G3} of what was summed");
    }
}
