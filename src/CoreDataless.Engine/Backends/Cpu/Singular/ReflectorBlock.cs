namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// A block of Householder reflections as one: I - V T V^T, from the rows of a panel. V's columns are kept as rows,
/// each contiguous.
/// </summary>
/// <remarks>
/// Schreiber, Van Loan, "A storage-efficient WY representation", SIAM J. Sci. Stat. Comput. 10 (1989). With |v|^2 = 2
/// the inverse of T is the strict upper triangle of V^T V, plus I: Joffrain et al., "Accumulating Householder
/// transformations, revisited", ACM Trans. Math. Softw. 32 (2006).
/// </remarks>
internal sealed unsafe class ReflectorBlock(DoubleKernels kernels, WorkerTeam team, MatrixProduct product)
    : IParallelBody
{
    // Less than this many doubles per step is not worth waking other threads for.
    private const int WorthSharing = 1 << 15;
    private const int RowsPerChunk = 4;

    private readonly AlignedDoubles _small = new();
    private readonly AlignedDoubles _pending = new();
    private MatrixView _rows;
    private int _count;
    private int _length;
    private int _step;

    /// <summary>
    /// Makes the rows, count x length, lower triangular by reflections from the right. On return row j is the vector
    /// of reflection j, and lower, count x min(count, length), holds the triangle; above that it is left as it is.
    /// </summary>
    /// <returns>How many reflections: min(count, length).</returns>
    public int Factor(MatrixView rows, int count, int length, MatrixView lower)
    {
        (_rows, _count, _length) = (rows, count, length);
        int reflections = Math.Min(count, length);
        double* pending = _pending.Reserve(count);
        for (int j = 0; j < count; j++)
        {
            double* row = rows.Row(j);
            if (j > 0) kernels.AddScaled(-pending[j], rows.Row(Math.Min(j, reflections) - 1), row, length);
            new ReadOnlySpan<double>(row, Math.Min(j, reflections)).CopyTo(new Span<double>(lower.Row(j), count));
            if (j >= reflections) continue;
            new Span<double>(row, j).Clear();
            lower.Row(j)[j] = kernels.Reflect(row + j, length - j);
            _step = j;
            int chunks = (count - j - 1 + RowsPerChunk - 1) / RowsPerChunk;
            if ((count - j - 1L) * length >= WorthSharing) team.Run(this, chunks);
            else
            {
                for (int c = 0; c < chunks; c++) Invoke(c, worker: 0);
            }
        }
        return reflections;
    }

    // The rows below take the last reflection, one behind, and form their products with the new one.
    public void Invoke(int chunk, int worker)
    {
        int first = _step + 1 + chunk * RowsPerChunk;
        double* v = _rows.Row(_step);
        double* pending = _pending.Pointer;
        for (int r = first; r < Math.Min(_count, first + RowsPerChunk); r++)
        {
            pending[r] = _step == 0
                ? kernels.Dot(_rows.Row(r), v, _length)
                : kernels.AddScaledDot(-pending[r], _rows.Row(_step - 1), _rows.Row(r), v, _length);
        }
    }

    /// <summary>T^T V^T: as many rows as V has columns.</summary>
    public void Combine(MatrixView vectors, int reflections, int length, MatrixView result)
    {
        double* small = _small.Reserve(2L * reflections * reflections);
        var gram = new MatrixView(small, reflections);
        var inverse = new MatrixView(small + reflections * reflections, reflections);
        product.Run(
            ProductMode.Set, gram, vectors, vectors, transposed: true, reflections, length, reflections);
        for (int i = 0; i < reflections; i++)
        {
            new Span<double>(inverse.Row(i), reflections).Clear();
            inverse.Row(i)[i] = 1;
            for (int k = 0; k < i; k++) kernels.AddScaled(-gram.Row(i)[k], inverse.Row(k), inverse.Row(i), k + 1);
        }
        product.Run(
            ProductMode.Set, result, inverse, vectors, transposed: false, reflections, reflections, length);
    }
}
