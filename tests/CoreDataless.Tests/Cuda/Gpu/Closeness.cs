using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>How close a precision comes, as the squared error over the squared values, after a number of layers.</summary>
internal static class Closeness
{
    /// <summary>
    /// For TF32 what two factors lose at most whose bits behind the tenth are dropped, as tensor cores do with what is not
    /// rounded before: always towards zero, so that layers add up. Bfloat16 is rounded: a layer adds 2^-14 / 6 on average.
    /// </summary>
    public static double LargestNmse(Precision precision, int layers) => precision switch
    {
        Precision.Fp32 => 1e-10,
        Precision.Tf32 => Math.Pow(layers * Math.Pow(2, -9), 2),
        _ => layers * Math.Pow(2, -14),
    };

    /// <summary>Convolutions of a computation: the layers that a precision is about.</summary>
    public static int Layers(Computation computation) =>
        computation.Needed.Count(n => n.Op is Op.Conv2d or Op.ConvInputGrad);

    public static void Check(double largestNmse, float[] expected, float[] actual, string what)
    {
        double error = 0, power = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow((double)expected[i] - actual[i], 2);
            power += Math.Pow(expected[i], 2);
        }
        Assert.True(
            expected.Length == actual.Length && error <= largestNmse * power,
            $"{what}: squared error over squared values {error / power:e2} where {largestNmse:e0} is allowed");
    }
}
