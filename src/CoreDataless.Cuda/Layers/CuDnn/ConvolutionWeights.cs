using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Weights as cuDNN wants them beside images of channels side by side: (out, height, width, in / groups).
/// </summary>
internal static class ConvolutionWeights
{
    /// <summary>In float32.</summary>
    public static ulong Float(StepContext context, LayerProblem problem) =>
        context.Weights.Arranged(problem.Weight, "out, taps, in", t => ChannelsLast(t, problem.Window.Taps));

    /// <summary>Rounded to bfloat16, to the nearest, ties to even.</summary>
    public static ulong BFloat16(StepContext context, LayerProblem problem) =>
        context.Weights.Arranged(problem.Weight, "out, taps, in as bfloat16", t =>
            Array.ConvertAll(ChannelsLast(t, problem.Window.Taps), LowPrecision.ToBFloat16));

    private static float[] ChannelsLast(Tensor weight, int taps)
    {
        if (taps == 1) return weight.Values;
        (int outputs, int inputs) = (weight.Shape[0], weight.Shape[1]);
        float[] from = weight.Values, to = new float[from.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int t = 0; t < taps; t++)
                    to[(o * taps + t) * inputs + i] = from[(o * inputs + i) * taps + t];
            }
        }
        return to;
    }
}
