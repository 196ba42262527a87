namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// A symmetric matrix to three diagonals by Householder reflections, in one pass over the matrix for each: a row takes
/// the update of the last reflection and forms its product with the next.
/// </summary>
internal sealed unsafe class Tridiagonalisation(DoubleKernels kernels, WorkerTeam team) : IParallelBody
{
    private const int RowsPerChunk = 16;

    private readonly AlignedDoubles _work = new();
    private MatrixView _matrix;
    private int _size;
    private int _step;
    private double* _products;
    private double* _update;

    /// <summary>
    /// Reduces the matrix, both triangles of it; afterwards its row j is the vector of reflection j: I - v v^T.
    /// </summary>
    /// <param name="matrix">n x n.</param>
    /// <param name="n">Rows and columns.</param>
    /// <param name="diagonal">Receives n values.</param>
    /// <param name="beside">Receives n - 1 values.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public void Reduce(MatrixView matrix, int n, double[] diagonal, double[] beside, CancellationToken cancellation)
    {
        (_matrix, _size) = (matrix, n);
        _products = _work.Reserve(2L * n);
        _update = _products + n;
        for (_step = 0; _step < n; _step++)
        {
            cancellation.ThrowIfCancellationRequested();
            int j = _step;
            double* row = matrix.Row(j);
            if (j > 0) Update(j);
            diagonal[j] = row[j];
            new Span<double>(row, j + 1).Clear();
            if (j == n - 1) break;
            beside[j] = kernels.Reflect(row + j + 1, n - j - 1);
            team.Run(this, (n - j - 1 + RowsPerChunk - 1) / RowsPerChunk);
            double half = kernels.Dot(row + j + 1, _products + j + 1, n - j - 1) / 2;
            for (int i = j + 1; i < n; i++) _update[i] = _products[i] - half * row[i];
        }
        GC.KeepAlive(this);
    }

    public void Invoke(int chunk, int worker)
    {
        int first = _step + 1 + chunk * RowsPerChunk;
        double* v = _matrix.Row(_step);
        for (int i = first; i < Math.Min(_size, first + RowsPerChunk); i++)
        {
            if (_step > 0) Update(i);
            _products[i] = kernels.Dot(_matrix.Row(i) + _step + 1, v + _step + 1, _size - _step - 1);
        }
    }

    // A - v w^T - w v^T, for a row, with the reflection of the step before and w = A v - (v . A v / 2) v.
    private void Update(int i)
    {
        double* v = _matrix.Row(_step - 1);
        int from = _step;
        kernels.AddScaled(-v[i], _update + from, _matrix.Row(i) + from, _size - from);
        kernels.AddScaled(-_update[i], v + from, _matrix.Row(i) + from, _size - from);
    }
}
