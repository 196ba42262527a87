using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>One direction of a pooling window: <c>Axis</c> in <c>pool_window.cuh</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AxisArgument(int Kernel, int Stride, int Padding, int Dilation, int Image, int Pooled);

/// <summary>How a pooling window moves over images: <c>PoolWindow</c> in <c>pool_window.cuh</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PoolWindowArgument(AxisArgument Y, AxisArgument X, int Channels)
{
    public static PoolWindowArgument For(Window w, Shape image, Shape pooled) => new(
        new AxisArgument(w.KernelHeight, w.StrideY, w.PadY, w.DilationY, image.Height, pooled.Height),
        new AxisArgument(w.KernelWidth, w.StrideX, w.PadX, w.DilationX, image.Width, pooled.Width),
        image.Channels);
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MaxPoolArguments(ulong X, ulong Y, long Count, PoolWindowArgument Window);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MaxPoolGradientArguments(
    RowsArgument Dy, RowsArgument X, ulong Dx, long Count, PoolWindowArgument Window);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AveragePoolArguments(
    ulong X, ulong Y, long Count, PoolWindowArgument Window, int CountPadding);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct GlobalAveragePoolArguments(
    RowsArgument Mask, ulong X, ulong Y, long Count, int Pixels, int Channels);
