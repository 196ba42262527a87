using System.Numerics;
using System.Runtime.InteropServices;

namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>Brings rows of a matrix, or of its transpose where that is the taller, into working memory.</summary>
internal sealed unsafe class MatrixLoader(WorkerTeam team) : IParallelBody
{
    private const int DoublesPerChunk = 1 << 14;

    private readonly AlignedDoubles _scratch = new();
    private readonly long[] _largest = new long[team.Size];
    private IMatrixBatch? _batch;
    private MatrixView _destination;
    private int _index;
    private int _first;
    private int _count;
    private int _sourceFirst;
    private int _sourceCount;
    private int _rowsPerChunk;
    private CancellationToken _cancellation;

    /// <summary>Doubles of working memory.</summary>
    public long WorkLength(IMatrixBatch batch) => team.Size * ScratchLength(batch);

    /// <summary>Reads rows of the taller form into the destination.</summary>
    /// <param name="batch">The matrices.</param>
    /// <param name="index">Which one.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many; 0 to look at all and keep none.</param>
    /// <param name="destination">Receives the rows.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The largest magnitude among what was read; infinite or NaN when something is not finite.</returns>
    public double Load(
        IMatrixBatch batch, int index, int first, int count, MatrixView destination, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        (_batch, _index, _first, _count, _destination) = (batch, index, first, count, destination);
        bool wide = batch.Rows < batch.Columns;
        (_sourceFirst, _sourceCount) = wide || count == 0 ? (0, batch.Rows) : (first, count);
        _rowsPerChunk = RowsPerChunk(batch);
        _scratch.Reserve(WorkLength(batch));
        Array.Clear(_largest);
        team.Run(this, (_sourceCount + _rowsPerChunk - 1) / _rowsPerChunk);
        _batch = null;
        return BitConverter.Int64BitsToDouble(_largest.Max());
    }

    /// <summary>
    /// The bits of the largest magnitude: magnitudes order as their bits do, and what is not finite comes last.
    /// </summary>
    public static long LargestBits(ReadOnlySpan<double> values)
    {
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        Vector<long> magnitude = new(long.MaxValue), largest = Vector<long>.Zero;
        int i = 0;
        for (; i <= bits.Length - Vector<long>.Count; i += Vector<long>.Count)
            largest = Vector.Max(largest, new Vector<long>(bits[i..]) & magnitude);
        long result = 0;
        for (int k = 0; k < Vector<long>.Count; k++) result = Math.Max(result, largest[k]);
        for (; i < bits.Length; i++) result = Math.Max(result, bits[i] & long.MaxValue);
        return result;
    }

    public void Invoke(int chunk, int worker)
    {
        _cancellation.ThrowIfCancellationRequested();
        IMatrixBatch batch = _batch!;
        int columns = batch.Columns;
        int row = _sourceFirst + chunk * _rowsPerChunk;
        int rows = Math.Min(_rowsPerChunk, _sourceFirst + _sourceCount - row);
        double* scratch = _scratch.Pointer + worker * ScratchLength(batch);
        var read = new Span<double>(scratch, rows * columns);
        batch.Read(_index, row, read);
        _largest[worker] = Math.Max(_largest[worker], LargestBits(read));
        if (_count == 0) return;
        if (batch.Rows < columns)
        {
            for (int i = 0; i < _count; i++)
            {
                double* to = _destination.Row(i) + row;
                for (int r = 0; r < rows; r++) to[r] = scratch[(nint)r * columns + _first + i];
            }
        }
        else
        {
            for (int r = 0; r < rows; r++)
                read.Slice(r * columns, columns).CopyTo(new Span<double>(_destination.Row(row - _first + r), columns));
        }
    }

    // For each thread.
    private static long ScratchLength(IMatrixBatch batch) => (long)RowsPerChunk(batch) * batch.Columns;

    private static int RowsPerChunk(IMatrixBatch batch) =>
        Math.Clamp(DoublesPerChunk / batch.Columns, 1, batch.Rows);
}
