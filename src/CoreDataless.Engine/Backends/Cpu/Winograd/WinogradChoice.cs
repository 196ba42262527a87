using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>Which convolutions are done by minimal filtering, with which tiles, and by which kernel.</summary>
/// <remarks>
/// A model of the time for an image, in cycles, from the layer's shape and the width of registers alone: the same layer
/// is computed by the same chain of operations in any batch and on any number of threads. Measured, in milliseconds on
/// one Cascade Lake core at 10 images:
/// <code>
/// channels, pixels    definition    F(2x2,3x3)    F(4x4,3x3)
///  16, 32x32               1.04          0.51          0.32
///  32, 16x16               0.50          0.28          0.18
///  64, 8x8                 0.39          0.22          0.14
/// 128, 4x4                 0.35          0.20          0.18
///  64, 32x32               6.98          3.97          2.81
/// 128, 16x16               6.38          3.56          2.74
/// 256, 8x8                 6.16          3.69          2.77
/// 512, 4x4                 7.12          4.22          4.67
/// </code>
/// At 50 images the last line is 36.5, 20.7 and 14.7.
/// </remarks>
internal static class WinogradChoice
{
    // Measured on a Cascade Lake core; what counts is their ratio. In registers of destination channels per cycle:
    private const double ImplicitMultiplyAddsPerCycle = 1;
    private const double MultiplyAddsPerCycle = 1.4;

    // For each product: a register of a patch or of a result transformed, a register of kernels transformed.
    private const double CyclesPerTransform = 6.5;
    private const double CyclesPerKernelTransform = 4;

    // Kernels of a large layer are transformed once for so many images: the ten classes of a small data set.
    private const int ImagesPerKernelTransform = 10;

    // Transformed kernels of up to a megabyte stay in the second-level cache of a worker; above 4 megabytes, those of
    // a network's layers drive each other out of the third level.
    private const long MostFloatsOfAWorker = 1 << 18;
    private const long MostFloatsKept = 1 << 20;

    /// <summary>The kernel for a step, or null where the definition is faster or was asked for.</summary>
    public static CpuKernel? For(CpuContext context, PlanStep step)
    {
        // Patches are found through vectors of 64-bit pointers.
        if (context.Options.ExactConv || !Environment.Is64BitProcess) return null;
        if (context.Options.Tiles is { } tiles)
            return WinogradShape.For(step, tiles) is { } forced ? Kernel(context, step, forced) : null;
        if (WinogradShape.For(step, Algorithm.F2) is not { } two) return null;
        if (WinogradShape.For(step, Algorithm.F4) is not { } four) return null;
        int width = context.Simd.Width;
        WinogradShape best = Cycles(two, width) < Cycles(four, width) ? two : four;
        return Cycles(best, width) < ImplicitCycles(step, best, width) ? Kernel(context, step, best) : null;
    }

    private static WinogradKernel Kernel(CpuContext context, PlanStep step, WinogradShape shape) =>
        KernelFloats(shape) <= MostFloatsOfAWorker
            ? new WorkerWinogradKernel(context, step, shape)
            : new TeamWinogradKernel(
                context, step, shape, transformBeforehand: KernelFloats(shape) <= MostFloatsKept);

    private static long KernelFloats(WinogradShape shape) =>
        (long)shape.Algorithm.Products * shape.Filter.SourceChannels * shape.Filter.DestinationChannels;

    private static double Cycles(WinogradShape shape, int width)
    {
        double pairs = (double)shape.Filter.SourceChannels * Registers(shape.Filter.DestinationChannels, width);
        double transforms =
            Parts(shape.Filter.SourceChannels, width) + Parts(shape.Filter.DestinationChannels, width);
        double perTile = pairs / MultiplyAddsPerCycle + transforms * CyclesPerTransform;
        bool onTheWay = KernelFloats(shape) > MostFloatsKept;
        double perImage = onTheWay ? pairs * CyclesPerKernelTransform / ImagesPerKernelTransform : 0;
        return shape.Algorithm.Products * ((double)shape.TilesDown * shape.TilesAcross * perTile + perImage);
    }

    private static double ImplicitCycles(PlanStep step, WinogradShape shape, int width)
    {
        double pairs = (double)shape.Filter.SourceChannels * Registers(shape.Filter.DestinationChannels, width);
        return step.Output.Shape.Pixels * WinogradFilter.Taps * pairs / ImplicitMultiplyAddsPerCycle;
    }

    private static int Registers(int channels, int width) => (channels + width - 1) / width;

    // Channels that fill no register are transformed one by one.
    private static int Parts(int channels, int width) => channels / width + channels % width;
}
