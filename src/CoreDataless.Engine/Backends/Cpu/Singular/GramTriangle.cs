namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The triangular factor R of a tall matrix by way of its square: X = A^T A, summed up from blocks of rows, then
/// Cholesky's X = R^T R. Less than half the work of reflections and nearly all of it matrix products, but a singular
/// value is off by 2^-52 * (largest value) * (condition of A): for whoever knows that A is well conditioned.
/// </summary>
/// <remarks>
/// Golub, Van Loan, "Matrix Computations", 4th edition, sections 4.2 (Cholesky) and 5.3 (what the square costs).
/// </remarks>
internal sealed unsafe class GramTriangle(MatrixProduct product, DoubleKernels kernels, WorkerTeam team)
    : IParallelBody
{
    private const int RowsAtOnce = 256;
    private const int ColumnsPerChunk = 64;
    private const int Width = 48;

    private readonly AlignedDoubles _memory = new();
    private MatrixView _rows;
    private MatrixView _transpose;
    private int _depth;
    private int _columns;

    /// <summary>Doubles of working memory.</summary>
    public static long WorkLength(int columns) => columns * MatrixView.PaddedStride(RowsAtOnce);

    /// <summary>Adds the square of a block of rows to the upper triangle of X; what is below it is lost.</summary>
    /// <param name="square">X, columns x columns.</param>
    /// <param name="block">rows x columns.</param>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public void Absorb(MatrixView square, MatrixView block, int rows, int columns, CancellationToken cancellation)
    {
        _transpose = new MatrixView(_memory.Reserve(WorkLength(columns)), MatrixView.PaddedStride(RowsAtOnce));
        _columns = columns;
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            (_rows, _depth) = (block.From(first, 0), Math.Min(RowsAtOnce, rows - first));
            team.Run(this, (columns + ColumnsPerChunk - 1) / ColumnsPerChunk);
            product.RunUpper(ProductMode.Add, square, _transpose, _rows, _depth, columns);
        }
    }

    // The transpose of some columns.
    public void Invoke(int chunk, int worker)
    {
        int first = chunk * ColumnsPerChunk;
        int count = Math.Min(ColumnsPerChunk, _columns - first);
        _rows.From(0, first).TransposeTo(_transpose.From(first, 0), _depth, count);
    }

    /// <summary>Replaces X by R, zeros below it included.</summary>
    /// <param name="square">X, columns x columns.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="mostCondition">The condition that is still of use.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>False, with X lost, where the condition has shown to be more than that.</returns>
    public bool Factor(MatrixView square, int columns, double mostCondition, CancellationToken cancellation)
    {
        double largest = 0;
        for (int i = 0; i < columns; i++) largest = Math.Max(largest, square.Row(i)[i]);
        // Roots of X's diagonal are at most the largest singular value, roots of pivots at least the smallest.
        double leastPivot = largest / (mostCondition * mostCondition);
        var transpose = new MatrixView(_memory.Reserve(WorkLength(columns)), Width);
        for (int k = 0; k < columns; k += Width)
        {
            cancellation.ThrowIfCancellationRequested();
            int width = Math.Min(Width, columns - k);
            if (!FactorRows(square.From(k, k), width, columns - k, leastPivot)) return false;
            for (int i = k; i < k + width; i++) new Span<double>(square.Row(i), i).Clear();
            int rest = columns - k - width;
            if (rest == 0) break;
            MatrixView right = square.From(k, k + width);
            right.TransposeTo(transpose, width, rest);
            product.RunUpper(ProductMode.Subtract, square.From(k + width, k + width), transpose, right, width, rest);
        }
        return true;
    }

    private bool FactorRows(MatrixView square, int width, int columns, double leastPivot)
    {
        for (int j = 0; j < width; j++)
        {
            double* row = square.Row(j);
            double pivot = row[j];
            if (!(pivot > leastPivot)) return false;
            double scale = 1 / Math.Sqrt(pivot);
            for (int c = j; c < columns; c++) row[c] *= scale;
            for (int i = j + 1; i < width; i++)
                kernels.AddScaled(-row[i], row + i, square.Row(i) + i, columns - i);
        }
        return true;
    }
}
