namespace CoreDataless.Engine;

/// <summary>
/// How a convolution or pooling window moves over an image: kernel, stride, padding (the same on both sides) and
/// dilation, each as (vertical, horizontal), in pixels.
/// </summary>
public readonly record struct Window(
    int KernelHeight, int KernelWidth, int StrideY, int StrideX, int PadY, int PadX,
    int DilationY = 1, int DilationX = 1)
{
    // Keeps taps and offsets far from overflowing.
    private const int Largest = 1 << 14;

    /// <summary>The same numbers in both directions.</summary>
    public static Window Square(int kernel, int stride = 1, int padding = 0, int dilation = 1) =>
        new(kernel, kernel, stride, stride, padding, padding, dilation, dilation);

    /// <summary>Number of kernel positions.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Height of the output for an input of this height: floor((h + 2p - d(k-1) - 1) / s) + 1.</summary>
    public int OutputHeight(int height) => Extent(height, KernelHeight, StrideY, PadY, DilationY);

    /// <summary>Width of the output for an input of this width.</summary>
    public int OutputWidth(int width) => Extent(width, KernelWidth, StrideX, PadX, DilationX);

    private static int Extent(long size, long kernel, int stride, long pad, long dilation)
    {
        long room = size + 2 * pad - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : checked((int)(room / stride + 1));
    }

    internal void Check(string operation, Shape x, bool paddingBelowKernel)
    {
        if (x.Rank != 3) throw new GraphException($"{operation}: wants images (channels, height, width), not {x}");
        bool sane = KernelHeight > 0 && KernelWidth > 0 && StrideY > 0 && StrideX > 0 && PadY >= 0 && PadX >= 0
            && DilationY > 0 && DilationX > 0;
        if (!sane)
            throw new GraphException($"{operation}: kernel, stride and dilation are at least 1, padding 0: {this}");
        if (Math.Max(Math.Max(KernelHeight, KernelWidth), Math.Max(StrideY, StrideX)) > Largest
            || Math.Max(Math.Max(PadY, PadX), Math.Max(DilationY, DilationX)) > Largest)
        {
            throw new GraphException($"{operation}: no number of a window may be over {Largest}: {this}");
        }
        if (paddingBelowKernel && (PadY > KernelHeight / 2 || PadX > KernelWidth / 2))
            throw new GraphException($"{operation}: padding is at most half of the kernel: {this}");
        if (paddingBelowKernel && ((PadY > 0 && DilationY > x.Height) || (PadX > 0 && DilationX > x.Width)))
            throw new GraphException($"{operation}: the window {this} can lie on padding alone in the image {x}");
        if (OutputHeight(x.Height) < 1 || OutputWidth(x.Width) < 1)
            throw new GraphException($"{operation}: the window {this} is larger than the padded image {x}");
    }

    /// <summary>For example <c>3x3 stride 2 padding 1</c>.</summary>
    public override string ToString()
    {
        string text = $"{KernelHeight}x{KernelWidth} stride {Pair(StrideY, StrideX)} padding {Pair(PadY, PadX)}";
        return (DilationY, DilationX) == (1, 1) ? text : $"{text} dilation {Pair(DilationY, DilationX)}";
    }

    private static string Pair(int y, int x) => y == x ? $"{y}" : $"{y}x{x}";
}
