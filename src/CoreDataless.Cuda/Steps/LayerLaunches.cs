using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>What layers need around the product itself.</summary>
internal static class LayerLaunches
{
    /// <summary>
    /// The problem's epilogue over finished sums, in place: bias, then addend, then ReLU or mask. Leave out of the
    /// problem what was done already.
    /// </summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="problem">The layer; its rows at <see cref="LayerProblem.Destination"/> hold the sums.</param>
    /// <param name="bias">Address of the bias, one per destination channel, or 0.</param>
    public static Launch Epilogue(KernelLibrary kernels, LayerProblem problem, ulong bias)
    {
        (long count, int channels) = ((long)problem.Rows * problem.To.Count, problem.To.Channels);
        return ElementwiseSteps.Wide(kernels, "epilogue", "epilogue", channels, count, new EpilogueArguments(
            LayerEpilogueArguments.Of(problem, bias), problem.Destination, count, problem.To.Count, channels));
    }

    /// <summary>Rounds float32 to bfloat16, to the nearest, ties to even.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="from">Address of floats.</param>
    /// <param name="to">Address of 16-bit numbers.</param>
    /// <param name="count">How many.</param>
    public static Launch ToBFloat16(KernelLibrary kernels, ulong from, ulong to, long count) =>
        Launch.Over(kernels["bfloat16", "to_bfloat16"], count, new RoundingArguments(from, to, count));

    /// <summary>
    /// Fills memory with numbers that look random, even between -1 and 1: the same for the same seed, on every device.
    /// </summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="to">Address of floats.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Any number.</param>
    public static Launch Noise(KernelLibrary kernels, ulong to, long count, uint seed) =>
        Launch.Over(kernels["noise", "noise"], count, new NoiseArguments(to, count, seed));

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct EpilogueArguments(
        LayerEpilogueArguments Epilogue, ulong Values, long Count, int FloatsPerRow, int Channels);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct RoundingArguments(ulong From, ulong To, long Count);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct NoiseArguments(ulong To, long Count, uint Seed);
}
