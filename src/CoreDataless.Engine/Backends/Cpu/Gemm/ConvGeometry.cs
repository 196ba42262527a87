using System.Collections.Immutable;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Which source pixel meets which kernel tap for each destination pixel. Destination pixels that see the same taps form
/// a phase: those far from the border see all taps of a forward convolution, those at an edge or in a corner fewer, and
/// in the gradient of a convolution with stride s each pixel sees only every s-th tap. A phase has no padding, and its
/// taps lie at fixed distances from a pixel's first one.
/// </summary>
internal sealed class ConvGeometry
{
    private ConvGeometry(
        Window w, Shape source, Shape destination, Func<int, int, int> sourceY, Func<int, int, int> sourceX)
    {
        AxisClass[] columns = AxisClass.Of(destination.Width, w.KernelWidth, source.Width, sourceX);
        Phases =
        [
            .. AxisClass.Of(destination.Height, w.KernelHeight, source.Height, sourceY)
                .SelectMany(row => columns.Select(column => Cross(row, column, w, source, destination))),
        ];
        // Taps that a phase visits one after the other should lie so in memory; the fullest phases decide.
        PackedTaps = [.. Phases.OrderByDescending(p => p.Taps.Length).SelectMany(p => p.Taps).Distinct()];
    }

    public ImmutableArray<Phase> Phases { get; }

    /// <summary>All taps that any pixel sees, in the order in which their weights are stored.</summary>
    public ImmutableArray<int> PackedTaps { get; }

    /// <summary>Destination pixel (y,x) reads source pixel (y*s - p + ky*d, ...).</summary>
    public static ConvGeometry Forward(Window w, Shape source, Shape destination) => new(
        w, source, destination,
        (y, ky) => y * w.StrideY - w.PadY + ky * w.DilationY,
        (x, kx) => x * w.StrideX - w.PadX + kx * w.DilationX);

    /// <summary>
    /// Input pixel (y,x) collects from output pixels (oy,ox) with y = oy*s - p + ky*d: the taps for which y + p - ky*d
    /// is a multiple of s. Taps are visited backwards, so that source pixels go forwards.
    /// </summary>
    /// <param name="w">The window of the forward convolution.</param>
    /// <param name="gradient">Shape of the gradient that arrives.</param>
    /// <param name="image">Shape of the convolution's input.</param>
    public static ConvGeometry InputGradient(Window w, Shape gradient, Shape image) => new(
        w, gradient, image,
        (y, ky) => Quotient(y + w.PadY - ky * w.DilationY, w.StrideY),
        (x, kx) => Quotient(x + w.PadX - kx * w.DilationX, w.StrideX));

    private static int Quotient(int distance, int stride) => distance % stride == 0 ? distance / stride : -1;

    private static Phase Cross(AxisClass rows, AxisClass columns, Window w, Shape source, Shape destination) => new(
        Pairs(rows.Taps, columns.Taps, (ky, kx) => ky * w.KernelWidth + kx),
        Pairs(rows.Offsets, columns.Offsets, (y, x) => y * source.Width + x),
        Pairs(rows.Positions, columns.Positions, (y, x) => y * destination.Width + x),
        Pairs(rows.Sources, columns.Sources, (y, x) => y * source.Width + x));

    private static int[] Pairs(int[] rows, int[] columns, Func<int, int, int> combine) =>
        [.. rows.SelectMany(row => columns.Select(column => combine(row, column)))];

    /// <summary>Rows (or columns) of the destination that see the same kernel rows (or columns).</summary>
    /// <param name="Taps">Kernel rows, by the source row that they meet.</param>
    /// <param name="Offsets">For each, its source row less the first one's.</param>
    /// <param name="Positions">Destination rows, ascending.</param>
    /// <param name="Sources">For each, the source row that the first tap meets; 0 where there is none.</param>
    private sealed record AxisClass(int[] Taps, int[] Offsets, int[] Positions, int[] Sources)
    {
        public static AxisClass[] Of(int positions, int taps, int sources, Func<int, int, int> sourceOf)
        {
            int[] Seen(int position) =>
            [
                .. Enumerable.Range(0, taps)
                    .Where(tap => (uint)sourceOf(position, tap) < (uint)sources)
                    .OrderBy(tap => sourceOf(position, tap)),
            ];
            return
            [
                .. Enumerable.Range(0, positions)
                    .GroupBy(position => string.Join(' ', Seen(position)), StringComparer.Ordinal)
                    .Select(same => For([.. same], Seen(same.First()), sourceOf)),
            ];
        }

        private static AxisClass For(int[] positions, int[] taps, Func<int, int, int> sourceOf) => taps.Length == 0
            ? new AxisClass([], [], positions, new int[positions.Length])
            : new AxisClass(
                taps,
                [.. taps.Select(tap => sourceOf(positions[0], tap) - sourceOf(positions[0], taps[0]))],
                positions,
                [.. positions.Select(position => sourceOf(position, taps[0]))]);
    }
}

/// <summary>Destination pixels that see the same kernel taps.</summary>
/// <param name="Taps">Tap numbers: ky * kernel width + kx.</param>
/// <param name="Offsets">For each tap, its source pixel less the first tap's.</param>
/// <param name="Pixels">Destination pixels, ascending: y * width + x.</param>
/// <param name="Sources">For each pixel, the source pixel that the first tap meets.</param>
internal sealed record Phase(int[] Taps, int[] Offsets, int[] Pixels, int[] Sources);
