using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// What happens to values between runs, put into the stream at once: the caller's arguments differ each time. Nothing
/// is allocated and nothing waited for.
/// </summary>
internal static class RowMoves
{
    // Of move_up.cu: a block of 256 threads has 32 columns.
    private const int ThreadsPerColumn = 8;

    /// <summary>Does the layout of these rows differ from (channel, row, column) order at all?</summary>
    public static bool ChangesLayout(Shape shape) => shape.Channels > 1 && shape.Pixels > 1;

    /// <summary>Rows in (channel, row, column) order become rows of ours: channels side by side.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="shape">Of a row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="from">Address of what the host wrote.</param>
    /// <param name="to">Address of the value's first row to write; overlaps <paramref name="from"/> nowhere.</param>
    public static void FromPlanes(KernelLibrary kernels, Shape shape, long rows, ulong from, ulong to) =>
        Enqueue(kernels, LayoutArguments.Between(new Shape(shape.Count), from, shape, to, rows));

    /// <summary>Rows of ours become rows in (channel, row, column) order.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="shape">Of a row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="from">Address of the value's first row to read.</param>
    /// <param name="to">Address of what the host will read; overlaps <paramref name="from"/> nowhere.</param>
    public static void ToPlanes(KernelLibrary kernels, Shape shape, long rows, ulong from, ulong to) =>
        Enqueue(kernels, LayoutArguments.Between(shape, from, new Shape(shape.Count), to, rows));

    /// <summary>Images that go on after a pause move up, in order, to the first places of a value.</summary>
    /// <param name="kernels">Our kernels.</param>
    /// <param name="images">Address of ints: the images, ascending.</param>
    /// <param name="count">How many.</param>
    /// <param name="floatsPerImage">Of the value.</param>
    /// <param name="value">Address of the value.</param>
    public static void MoveUp(KernelLibrary kernels, ulong images, int count, long floatsPerImage, ulong value) =>
        Launch.EnqueueOver(
            kernels["move_up", "move_up"],
            floatsPerImage * ThreadsPerColumn,
            new MoveUpArguments(images, value, floatsPerImage, count));

    private static void Enqueue(KernelLibrary kernels, LayoutArguments arguments) =>
        Launch.EnqueueOver(kernels[LayoutArguments.Source, LayoutArguments.Name], arguments.Count, arguments);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct MoveUpArguments(ulong Images, ulong Value, long FloatsPerImage, int Count);
}
