using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Destination pixels that meet the same taps: rows FirstY, FirstY + step, ... and columns alike. A forward convolution
/// has one phase; the gradient of one with stride s has s * s of them, by residue, so that no tap falls between source
/// pixels.
/// </summary>
/// <param name="FirstY">The first row.</param>
/// <param name="FirstX">The first column.</param>
/// <param name="Height">How many rows.</param>
/// <param name="Width">How many columns.</param>
/// <param name="Taps">What they meet.</param>
internal sealed record GemmPhase(int FirstY, int FirstX, int Height, int Width, GemmTap[] Taps)
{
    /// <summary>Destination pixels of an image.</summary>
    public int Pixels => Height * Width;
}

/// <summary>Pixel (i, j) of a phase meets source pixel (i * source step + Y, j * source step + X).</summary>
/// <param name="Number">Which weight: kernel row * kernel width + kernel column.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GemmTap(int Number, int Y, int X);

/// <summary>Which source pixel meets which tap of a layer's window, phase by phase, those of most taps first.</summary>
internal sealed class GemmGeometry
{
    /// <summary>The geometry of a layer.</summary>
    public GemmGeometry(LayerProblem problem)
    {
        (Window w, Shape from, Shape to) = (problem.Window, problem.From, problem.To);
        bool gradient = problem.IsGradient;
        (SourceStepY, SourceStepX) = gradient ? (1, 1) : (w.StrideY, w.StrideX);
        (PhaseStepY, PhaseStepX) = gradient ? (w.StrideY, w.StrideX) : (1, 1);
        AxisPhase[] rows = Axis(gradient, w.KernelHeight, w.StrideY, w.PadY, w.DilationY, from.Height, to.Height);
        AxisPhase[] columns = Axis(gradient, w.KernelWidth, w.StrideX, w.PadX, w.DilationX, from.Width, to.Width);
        Phases =
        [
            .. from row in rows
               from column in columns
               let taps = Cross(row, column, w.KernelWidth)
               orderby taps.Length descending
               select new GemmPhase(row.First, column.First, row.Count, column.Count, taps),
        ];
    }

    /// <summary>All phases; together they have each destination pixel once.</summary>
    public IReadOnlyList<GemmPhase> Phases { get; }

    /// <summary>Source rows between neighbouring pixels of a phase.</summary>
    public int SourceStepY { get; }

    /// <summary>Source columns between neighbouring pixels of a phase.</summary>
    public int SourceStepX { get; }

    /// <summary>Destination rows between neighbouring pixels of a phase.</summary>
    public int PhaseStepY { get; }

    /// <summary>Destination columns between neighbouring pixels of a phase.</summary>
    public int PhaseStepX { get; }

    private static GemmTap[] Cross(AxisPhase rows, AxisPhase columns, int kernelWidth) =>
    [
        .. from row in rows.Taps
           from column in columns.Taps
           select new GemmTap(row.Number * kernelWidth + column.Number, row.Offset, column.Offset),
    ];

    // Forward, position p meets p * s - pad + k * d. Gradient, position r + i * s meets i + (r + pad - k * d) / s, for
    // the taps k where that is whole.
    private static AxisPhase[] Axis(
        bool gradient, int kernel, int stride, int pad, int dilation, int sources, int destinations)
    {
        IEnumerable<(int, int)> Met(int first, int count, int step) =>
            from k in Enumerable.Range(0, kernel)
            let distance = gradient ? first + pad - k * dilation : k * dilation - pad
            where !gradient || distance % stride == 0
            let offset = gradient ? distance / stride : distance
            where offset < sources && offset + (long)(count - 1) * step >= 0
            orderby offset
            select (k, offset);
        if (!gradient) return [new AxisPhase(0, destinations, [.. Met(0, destinations, stride)])];
        return
        [
            .. from first in Enumerable.Range(0, Math.Min(stride, destinations))
               let count = (destinations - first + stride - 1) / stride
               select new AxisPhase(first, count, [.. Met(first, count, step: 1)]),
        ];
    }

    private sealed record AxisPhase(int First, int Count, (int Number, int Offset)[] Taps);
}
