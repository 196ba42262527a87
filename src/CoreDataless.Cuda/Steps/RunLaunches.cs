using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>What a run does besides its steps: launches that are part of a recorded run.</summary>
internal static class RunLaunches
{
    /// <summary>Outputs that one launch keeps.</summary>
    public const int OutputsPerLaunch = 4;

    private const string Source = "runs";

    /// <summary>State takes its new value, for the real images alone.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="images">The most images; the grid is made for them.</param>
    /// <param name="floatsPerImage">Of the variable and of the value.</param>
    /// <param name="realImages">Address of an int: images to copy, at most <paramref name="images"/>.</param>
    /// <param name="from">Address of the value.</param>
    /// <param name="to">Address of the variable.</param>
    public static Launch Update(
        KernelLibrary kernels, int images, long floatsPerImage, ulong realImages, ulong from, ulong to) =>
        Launch.Over(
            kernels[Source, "update"],
            images * floatsPerImage,
            new UpdateArguments(from, to, realImages, floatsPerImage));

    /// <summary>
    /// Keeps the outputs of this run: they go to the slot that the counter names; then the run is counted.
    /// </summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="outputs">What to keep.</param>
    /// <param name="slots">Address of slot 0.</param>
    /// <param name="floatsPerSlot">From one slot to the next.</param>
    /// <param name="counter">Address of an int: runs before this one.</param>
    public static IEnumerable<Launch> Keep(
        KernelLibrary kernels, IReadOnlyList<KeptOutput> outputs, ulong slots, long floatsPerSlot, ulong counter)
    {
        for (int first = 0; first < outputs.Count; first += OutputsPerLaunch)
        {
            KeptOutput At(int i) => first + i < outputs.Count ? outputs[first + i] : default;
            bool isLast = first + OutputsPerLaunch >= outputs.Count;
            yield return Launch.Of(kernels[Source, "keep"], new Extent(1), new Extent(256), new KeepArguments(
                At(0), At(1), At(2), At(3), slots, counter, floatsPerSlot, isLast ? 1 : 0));
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct UpdateArguments(ulong From, ulong To, ulong RealImages, long FloatsPerImage);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct KeepArguments(
        KeptOutput First, KeptOutput Second, KeptOutput Third, KeptOutput Fourth,
        ulong Slots, ulong Counter, long FloatsPerSlot, int IsLast);
}

/// <summary>An output to keep: <c>KeptOutput</c> in <c>runs.cu</c>.</summary>
/// <param name="From">Address of the output.</param>
/// <param name="Place">Where it begins in a slot, in floats.</param>
/// <param name="Floats">To copy.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct KeptOutput(ulong From, long Place, long Floats);
