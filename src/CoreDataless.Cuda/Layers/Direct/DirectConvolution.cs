using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Launches of the direct kernel, the plain truth that other ways to compute a layer are checked against:
/// <c>direct_convolution.cu</c>.
/// </summary>
internal static class DirectConvolution
{
    private const string Source = "direct_convolution";

    /// <summary>
    /// Computes a layer. For its first few rows in another place:
    /// <c>problem with { Rows = 2, Destination = elsewhere }</c>.
    /// </summary>
    public static Launch Launch(StepContext context, LayerProblem problem)
    {
        (Window w, Shape from, Shape to, int groups) = (problem.Window, problem.From, problem.To, problem.Groups);
        (int sources, int destinations) = (from.Channels / groups, to.Channels / groups);
        // One channel a thread wastes none where there are but one or two.
        int width = destinations < 3 ? 1 : 4;
        bool deep = width == 4 && sources % 4 == 0 && problem.Source % 16 == 0;
        int packs = (destinations + width - 1) / width;
        long count = (long)problem.Rows * to.Pixels * groups * packs;
        ulong weights = context.Weights.Arranged(
            problem.Weight,
            $"direct {(problem.IsGradient ? "gradient" : "forward")} {w.Taps} {groups} {width}",
            t => Arrange(t.Values, problem.IsGradient, w.Taps, groups, sources, destinations, width));
        Kernel kernel = context.Kernels[Source, width == 1 ? Source : deep ? $"{Source}4x4" : $"{Source}4"];
        return Cuda.Launch.Over(kernel, count, new Arguments(
            LayerEpilogueArguments.Of(context, problem), problem.Source, weights, problem.Destination, count,
            problem.IsGradient ? 1 : 0, w.KernelHeight, w.KernelWidth, w.StrideY, w.StrideX, w.PadY, w.PadX,
            w.DilationY, w.DilationX, from.Height, from.Width, to.Height, to.Width, groups, sources, destinations));
    }

    // (out, in / groups, taps) to [tap][source channel of the group][group][channel of the group, in packs of `width`].
    private static float[] Arrange(
        float[] weights, bool isGradient, int taps, int groups, int sources, int destinations, int width)
    {
        int padded = (destinations + width - 1) / width * width;
        var arranged = new float[taps * sources * groups * padded];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int source = 0; source < sources; source++)
            {
                for (int group = 0; group < groups; group++)
                {
                    Span<float> to = arranged.AsSpan(((tap * sources + source) * groups + group) * padded);
                    for (int destination = 0; destination < destinations; destination++)
                    {
                        to[destination] = isGradient
                            ? weights[((group * sources + source) * destinations + destination) * taps + tap]
                            : weights[((group * destinations + destination) * sources + source) * taps + tap];
                    }
                }
            }
        }
        return arranged;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Arguments(
        LayerEpilogueArguments Epilogue, ulong Source, ulong Weights, ulong Destination, long Count, int IsGradient,
        int KernelHeight, int KernelWidth, int StrideY, int StrideX, int PadY, int PadX, int DilationY, int DilationX,
        int SourceHeight, int SourceWidth, int DestinationHeight, int DestinationWidth,
        int Groups, int GroupSources, int GroupDestinations);
}
