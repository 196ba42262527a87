using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>
/// A layer in double from the definition of a convolution, and how large what was summed is: the measure of rounding.
/// </summary>
/// <param name="Values">One per destination number, after the epilogue.</param>
/// <param name="Magnitudes">The sum of the sizes of all terms, without what the epilogue does to the sum.</param>
internal sealed record LayerOracle(double[] Values, double[] Magnitudes)
{
    /// <summary>The layer for these rows.</summary>
    public static LayerOracle Of(LayerProblem p, LayerRows rows)
    {
        var values = new double[p.Rows * p.To.Count];
        var magnitudes = new double[values.Length];
        AddProducts(p, rows.Source, values, magnitudes);
        for (int i = 0; i < values.Length; i++)
        {
            double bias = p.Bias is { } b ? b.Values[i % p.To.Channels] : 0;
            double addend = rows.Addend is { } a ? a[i] : 0;
            values[i] += bias + addend;
            magnitudes[i] += Math.Abs(bias) + Math.Abs(addend);
            if (p.Relu) values[i] = Math.Max(values[i], 0);
            (int row, int at) = Math.DivRem(i, p.To.Count);
            if (rows.Mask is { } mask && !(mask[row / p.RowsPerMaskRow * p.To.Count + at] > 0)) values[i] = 0;
        }
        return new LayerOracle(values, magnitudes);
    }

    // Each triple of output pixel, tap and input pixel: forward the output collects, backward the input does.
    private static void AddProducts(LayerProblem p, float[] source, double[] values, double[] magnitudes)
    {
        (Window w, Shape x, Shape y) = (p.Window, p.IsGradient ? p.To : p.From, p.IsGradient ? p.From : p.To);
        (int groupInputs, int groupOutputs) = (x.Channels / p.Groups, y.Channels / p.Groups);
        foreach ((int outPixel, int tap, int inPixel) in Triples(w, x, y))
        {
            for (int row = 0; row < p.Rows; row++)
            {
                for (int o = 0; o < y.Channels; o++)
                {
                    int output = row * y.Count + outPixel * y.Channels + o;
                    int input = row * x.Count + inPixel * x.Channels + o / groupOutputs * groupInputs;
                    for (int i = 0; i < groupInputs; i++)
                    {
                        double weight = p.Weight.Values[(o * groupInputs + i) * w.Taps + tap];
                        (int to, int from) = p.IsGradient ? (input + i, output) : (output, input + i);
                        values[to] += weight * source[from];
                        magnitudes[to] += Math.Abs(weight * source[from]);
                    }
                }
            }
        }
    }

    private static IEnumerable<(int Output, int Tap, int Input)> Triples(Window w, Shape x, Shape y)
    {
        for (int output = 0; output < y.Pixels; output++)
        {
            for (int tap = 0; tap < w.Taps; tap++)
            {
                int row = output / y.Width * w.StrideY - w.PadY + tap / w.KernelWidth * w.DilationY;
                int column = output % y.Width * w.StrideX - w.PadX + tap % w.KernelWidth * w.DilationX;
                if (row >= 0 && row < x.Height && column >= 0 && column < x.Width)
                    yield return (output, tap, row * x.Width + column);
            }
        }
    }
}
