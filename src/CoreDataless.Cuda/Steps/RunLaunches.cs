using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>What a run does besides its steps: launches that are part of a recorded run.</summary>
internal static class RunLaunches
{
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

    /// <summary>Keeps an output of this run: it goes to the slot that the counter names.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="floats">To copy.</param>
    /// <param name="from">Address of the output.</param>
    /// <param name="slots">Address of slot 0.</param>
    /// <param name="floatsPerSlot">From one slot to the next.</param>
    /// <param name="counter">Address of an int: runs before this one.</param>
    public static Launch Append(
        KernelLibrary kernels, long floats, ulong from, ulong slots, long floatsPerSlot, ulong counter) =>
        Launch.Over(
            kernels[Source, "append"], floats, new AppendArguments(from, slots, counter, floats, floatsPerSlot));

    /// <summary>Counts a run: the int at <paramref name="counter"/> grows by one. After all that read it.</summary>
    public static Launch Advance(KernelLibrary kernels, ulong counter) =>
        Launch.Over(kernels[Source, "advance"], 1, new AdvanceArguments(counter));

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct UpdateArguments(ulong From, ulong To, ulong RealImages, long FloatsPerImage);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct AppendArguments(
        ulong From, ulong Slots, ulong Counter, long Floats, long FloatsPerSlot);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct AdvanceArguments(ulong Counter);
}
