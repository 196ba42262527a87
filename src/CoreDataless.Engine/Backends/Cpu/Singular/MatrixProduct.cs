namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>What becomes of a product.</summary>
internal enum ProductMode
{
    Set,
    Add,
    Subtract,
}

/// <summary>
/// Products of matrices in working memory, on all threads: C = L R, C += L R or C -= L R. The right factor is packed,
/// a strip of columns and a block of its depth at a time, by who needs it. Each element is one sum in an order of its
/// own, so the bits do not depend on how the work is shared out.
/// </summary>
internal sealed unsafe class MatrixProduct : IParallelBody
{
    // A packed piece of R stays in the second-level cache while the rows of L pass by.
    private const int Depth = 256;
    private const int PanelsPerStrip = 4;
    private const int RowsPerChunk = 128;

    private readonly DoubleKernels _kernels;
    private readonly WorkerTeam _team;
    private readonly AlignedDoubles _scratch = new();
    private readonly int _panel;
    private readonly int _scratchPerWorker;
    private MatrixView _left;
    private MatrixView _right;
    private MatrixView _result;
    private (int Rows, int Depth, int Columns) _size;
    private bool _transposed;
    private bool _upper;
    private ProductMode _mode;
    private int _strips;

    public MatrixProduct(DoubleKernels kernels, WorkerTeam team)
    {
        (_kernels, _team) = (kernels, team);
        _panel = kernels.TileColumns;
        _scratchPerWorker = (PanelsPerStrip * Depth + kernels.TileRows) * _panel;
        _scratch.Reserve(WorkLength);
    }

    /// <summary>Doubles of working memory, whatever the factors.</summary>
    public long WorkLength => (long)_team.Size * _scratchPerWorker;

    /// <summary>
    /// result (rows x columns) from left (rows x depth) and right: depth x columns, or its transpose.
    /// </summary>
    public void Run(
        ProductMode mode, MatrixView result, MatrixView left, MatrixView right, bool transposed,
        int rows, int depth, int columns) =>
        Run(mode, result, left, right, transposed, upper: false, (rows, depth, columns));

    /// <summary>
    /// The upper triangle of result (size x size), for a product that is symmetric; what is below it is undefined.
    /// </summary>
    public void RunUpper(ProductMode mode, MatrixView result, MatrixView left, MatrixView right, int depth, int size) =>
        Run(mode, result, left, right, transposed: false, upper: true, (size, depth, size));

    private void Run(
        ProductMode mode, MatrixView result, MatrixView left, MatrixView right, bool transposed, bool upper,
        (int Rows, int Depth, int Columns) size)
    {
        (_mode, _result, _left, _right, _transposed, _upper) = (mode, result, left, right, transposed, upper);
        _size = size;
        int stripColumns = PanelsPerStrip * _panel;
        _strips = (size.Columns + stripColumns - 1) / stripColumns;
        _team.Run(this, _strips * ((size.Rows + RowsPerChunk - 1) / RowsPerChunk));
    }

    public void Invoke(int chunk, int worker)
    {
        int firstRow = chunk / _strips * RowsPerChunk;
        int firstColumn = chunk % _strips * PanelsPerStrip * _panel;
        int rows = Math.Min(RowsPerChunk, _size.Rows - firstRow);
        int columns = Math.Min(PanelsPerStrip * _panel, _size.Columns - firstColumn);
        if (_upper && firstRow >= firstColumn + columns) return;
        double* packed = _scratch.Pointer + (nint)worker * _scratchPerWorker;
        for (int k = 0; k < _size.Depth; k += Depth)
        {
            int depth = Math.Min(Depth, _size.Depth - k);
            for (int c = 0; c < columns; c += _panel)
            {
                double* panel = packed + (nint)c * Depth;
                int width = Math.Min(_panel, columns - c);
                if (_transposed) PackTransposed(_right.From(firstColumn + c, k), depth, width, panel);
                else Pack(_right.From(k, firstColumn + c), depth, width, panel);
            }
            MultiplyStrip(packed, firstRow, rows, firstColumn, columns, k, depth);
        }
    }

    private void MultiplyStrip(double* packed, int firstRow, int rows, int firstColumn, int columns, int k, int depth)
    {
        int tileRows = _kernels.TileRows;
        double* tile = packed + (nint)PanelsPerStrip * Depth * _panel;
        double** pointers = stackalloc double*[tileRows];
        bool set = _mode == ProductMode.Set && k == 0;
        double sign = _mode == ProductMode.Subtract ? -1 : 1;
        for (int c = 0; c < columns; c += _panel)
        {
            int width = Math.Min(_panel, columns - c);
            int end = _upper ? Math.Min(rows, firstColumn + c + width - firstRow) : rows;
            for (int r = 0; r < end; r += tileRows)
            {
                int valid = Math.Min(tileRows, end - r);
                for (int i = 0; i < tileRows; i++) pointers[i] = _left.Row(firstRow + r + Math.Min(i, valid - 1)) + k;
                _kernels.Tile(pointers, depth, packed + (nint)c * Depth, tile);
                MatrixView result = _result.From(firstRow + r, firstColumn + c);
                for (int i = 0; i < valid; i++)
                    _kernels.StoreTileRow(tile + i * _panel, sign, set, result.Row(i), width);
            }
        }
    }

    private void Pack(MatrixView source, int depth, int width, double* panel)
    {
        if (width == _panel)
        {
            _kernels.Pack(source.Row(0), source.Stride, depth, panel);
            return;
        }
        for (int k = 0; k < depth; k++, panel += _panel)
        {
            new ReadOnlySpan<double>(source.Row(k), width).CopyTo(new Span<double>(panel, width));
            new Span<double>(panel + width, _panel - width).Clear();
        }
    }

    private void PackTransposed(MatrixView source, int depth, int width, double* panel)
    {
        if (width < _panel) new Span<double>(panel, depth * _panel).Clear();
        for (int c = 0; c < width; c++)
        {
            double* from = source.Row(c);
            for (int k = 0; k < depth; k++) panel[k * _panel + c] = from[k];
        }
    }
}
