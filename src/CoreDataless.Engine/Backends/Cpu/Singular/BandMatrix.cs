namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Room for an upper band matrix and for the bulges that are chased along it: each row holds columns from width - 1
/// before the diagonal to 2 width - 1 behind it. Stored so that both a row's and a block's elements lie as in any
/// matrix with rows of 3 width doubles. Behind the last row and column are zeros, so that blocks at the end are whole.
/// </summary>
internal sealed unsafe class BandMatrix
{
    private readonly AlignedDoubles _memory = new();

    /// <summary>Columns.</summary>
    public int Size { get; private set; }

    /// <summary>How many diagonals above the main one.</summary>
    public int Width { get; private set; }

    /// <summary>From (row, column) to (row + 1, column).</summary>
    public nint Stride => 3 * Width;

    /// <summary>The whole of it, where only elements near the diagonal may be touched.</summary>
    public MatrixView View => new(_memory.Pointer, Stride);

    /// <summary>The address of an element near the diagonal.</summary>
    public double* At(nint row, nint column) => _memory.Pointer + row * Stride + column;

    /// <summary>Doubles of memory.</summary>
    public static long Length(int size, int width) => (size + width) * (3L * width + 1) + 4L * width;

    /// <summary>Takes another size, all zero.</summary>
    public void Reset(int size, int width)
    {
        (Size, Width) = (size, width);
        long length = Length(size, width);
        new Span<double>(_memory.Reserve(length), checked((int)length)).Clear();
    }
}
