using System.Collections.Concurrent;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Cuda;

/// <summary>
/// Brings matrices to the device, so many at a time, by a thread of its own: rows are read by the whole team while
/// those before them are copied, and matrices while the device works on those before them.
/// </summary>
internal sealed unsafe class MatrixFeed : IParallelBody, IDisposable
{
    private const int NumbersPerPart = 1 << 14;

    private readonly DoubleKernels _kernels = DoubleKernels.For(SimdSupport.Best);
    private readonly CudaDevice _device;
    private readonly CopyLane _lane;
    private readonly WorkerTeam _team;
    private readonly IMatrixBatch _batch;
    private readonly MatrixShape _shape;
    private readonly MatrixRoom _room;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _free;
    private readonly BlockingCollection<MatrixChunk> _filled = [];
    private readonly Task _reading;
    private MatrixChunk _chunk = new(0, 0, 0, 0);
    private double* _buffer;
    private long _firstRow;
    private int _rows;
    private int _rowsPerPart;
    private int _exponent;

    /// <summary>Begins to read. The caller has entered the device; lane and team are taken until the end.</summary>
    public MatrixFeed(
        CudaDevice device, CopyLane lane, WorkerTeam team, IMatrixBatch batch, MatrixRoom room,
        CancellationToken cancellation)
    {
        (_device, _lane, _team, _batch, _room) = (device, lane, team, batch, room);
        _shape = MatrixShape.Of(batch);
        _rowsPerPart = Math.Max(1, NumbersPerPart / batch.Columns);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _free = new SemaphoreSlim(room.Slots);
        // Not of the pool, whose threads may all be busy for long.
        _reading = Task.Factory.StartNew(
            ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// What is brought, in order; the stream waits for the copies. Each is given back with <see cref="Release"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IEnumerable<MatrixChunk> Chunks()
    {
        foreach (MatrixChunk chunk in _filled.GetConsumingEnumerable())
        {
            _lane.Await(chunk.Slot);
            yield return chunk;
        }
        _reading.GetAwaiter().GetResult();
    }

    /// <summary>The device is done with a chunk, which was waited for: its place is for another.</summary>
    public void Release() => _free.Release();

    /// <summary>Reads a part of the piece under way.</summary>
    public void Invoke(int chunk, int worker)
    {
        _stop.Token.ThrowIfCancellationRequested();
        int row = chunk * _rowsPerPart;
        int end = Math.Min(_rows, row + _rowsPerPart);
        while (row < end)
        {
            (long matrix, long inMatrix) = Math.DivRem(_firstRow + row, _shape.Rows);
            int rows = (int)Math.Min(end - row, _shape.Rows - inMatrix);
            double* start = _buffer + (nint)row * _shape.Columns;
            var read = new Span<double>(start, rows * _shape.Columns);
            _batch.Read(_chunk.First + (int)matrix, (int)inMatrix, read);
            if (_exponent != 0)
            {
                foreach (ref double x in read) x = Math.ScaleB(x, -_exponent);
            }
            _chunk.Saw((int)matrix, MatrixLoader.LargestBits(read), _kernels.Dot(start, start, read.Length));
            row += rows;
        }
    }

    /// <summary>Ends the reading, and waits for it and for the copies.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _reading.Wait();
        }
        catch (AggregateException)
        {
            // It was told by Chunks, or matters no more.
        }
        _lane.Settle();
        _stop.Dispose();
        _free.Dispose();
        _filled.Dispose();
    }

    private void ReadAll()
    {
        try
        {
            _device.Share();
            for (int first = 0, number = 0; first < _batch.Count; first += _room.Matrices, number++)
            {
                _free.Wait(_stop.Token);
                int count = Math.Min(_room.Matrices, _batch.Count - first);
                int slot = number % _room.Slots;
                _chunk = new MatrixChunk(first, count, slot, _room.At(slot, _shape));
                Bring(0, (long)count * _shape.Rows);
                for (int i = 0; i < count; i++) Mend(i);
                _lane.Mark(slot);
                _filled.Add(_chunk);
            }
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }

    // Rows of the chunk, piece by piece.
    private void Bring(long firstRow, long rows)
    {
        int most = _lane.Length / _shape.Columns;
        for (long done = 0; done < rows; done += most)
        {
            (_firstRow, _rows) = (firstRow + done, (int)Math.Min(most, rows - done));
            _buffer = _lane.Buffer();
            _team.Run(this, (_rows + _rowsPerPart - 1) / _rowsPerPart);
            _lane.Send(Row(_firstRow), _rows * _shape.Columns);
        }
    }

    // What is not finite would spoil more than its own values, and what is huge or tiny is known when all was read.
    private void Mend(int index)
    {
        double largest = _chunk.Largest(index);
        long row = (long)index * _shape.Rows;
        if (!double.IsFinite(largest)) _lane.Clear(Row(row), _shape.Count);
        _exponent = MatrixSolver.Exponent(largest);
        if (_exponent == 0) return;
        _chunk.Scale(index, _exponent);
        Bring(row, _shape.Rows);
        _exponent = 0;
    }

    private ulong Row(long row) => _chunk.Address + (ulong)(row * _shape.Columns * sizeof(double));
}
