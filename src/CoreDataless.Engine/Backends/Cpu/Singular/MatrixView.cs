namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>A matrix in working memory, rows one after the other.</summary>
internal readonly unsafe struct MatrixView(double* pointer, nint stride)
{
    /// <summary>From one row to the next, in doubles.</summary>
    public nint Stride => stride;

    /// <summary>The first element of a row.</summary>
    public double* Row(nint row) => pointer + row * stride;

    /// <summary>
    /// A row length with room for <paramref name="columns"/>: an odd number of cache lines, as rows a power of two
    /// apart would fight for the same places of a cache.
    /// </summary>
    public static nint PaddedStride(int columns) => ((columns + 7) / 8 | 1) * (nint)8;

    /// <summary>What is left without the first rows and columns.</summary>
    public MatrixView From(nint row, nint column) => new(pointer + row * stride + column, stride);

    /// <summary>Writes the transpose of rows x columns of it.</summary>
    public void TransposeTo(MatrixView destination, int rows, int columns)
    {
        // A cache line of each destination row at a time.
        const int block = 8;
        for (int first = 0; first < rows; first += block)
        {
            int end = Math.Min(rows, first + block);
            for (int c = 0; c < columns; c++)
            {
                double* to = destination.Row(c);
                for (int r = first; r < end; r++) to[r] = Row(r)[c];
            }
        }
    }
}
