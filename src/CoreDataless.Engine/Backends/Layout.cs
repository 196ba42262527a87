namespace CoreDataless.Engine;

/// <summary>
/// In the fast backends images lie in memory pixel by pixel, the channels of a pixel side by side; the engine speaks of
/// (C,H,W).
/// </summary>
internal static unsafe class Layout
{
    /// <summary>Where element <paramref name="i"/> of the (C,H,W) order lies.</summary>
    public static int Index(Shape shape, int i) => i % shape.Pixels * shape.Channels + i / shape.Pixels;

    /// <summary>Is a reshape the same value for every kernel: (C) and (C,1,1)?</summary>
    public static bool IsView(Node reshape) => Same(reshape.Inputs[0].Shape, reshape.Shape);

    /// <summary>From (C,H,W) order.</summary>
    public static void Write(Shape shape, ReadOnlySpan<float> values, float* to)
    {
        for (int row = 0; row < values.Length / shape.Count; row++, to += shape.Count)
        {
            ReadOnlySpan<float> from = values.Slice(row * shape.Count, shape.Count);
            if (IsPlain(shape)) from.CopyTo(new Span<float>(to, shape.Count));
            else for (int i = 0; i < from.Length; i++) to[Index(shape, i)] = from[i];
        }
    }

    /// <summary>To (C,H,W) order.</summary>
    public static void Read(Shape shape, float* from, Span<float> values)
    {
        for (int row = 0; row < values.Length / shape.Count; row++, from += shape.Count)
        {
            Span<float> to = values.Slice(row * shape.Count, shape.Count);
            if (IsPlain(shape)) new ReadOnlySpan<float>(from, shape.Count).CopyTo(to);
            else for (int i = 0; i < to.Length; i++) to[i] = from[Index(shape, i)];
        }
    }

    private static bool IsPlain(Shape shape) => shape.Channels == 1 || shape.Pixels == 1;

    // Kernels take height and width from the value they read, so equal bytes are not enough.
    private static bool Same(Shape a, Shape b) => (a.Channels, a.Height, a.Width) == (b.Channels, b.Height, b.Width);
}
