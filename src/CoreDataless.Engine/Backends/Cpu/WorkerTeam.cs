using System.Runtime.ExceptionServices;

namespace CoreDataless.Engine.Cpu;

/// <summary>Work cut into independent chunks.</summary>
internal interface IParallelBody
{
    /// <summary>
    /// Does chunk <paramref name="chunk"/>; <paramref name="worker"/> numbers the scratch memory to use.
    /// </summary>
    void Invoke(int chunk, int worker);
}

/// <summary>
/// Threads of our own that share out the chunks of one kernel at a time: the host's thread pool is left alone, and
/// nothing is allocated. The caller works too. Between kernels the workers spin for some microseconds, then sleep.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeSleep = 200;

    private readonly Lock _oneAtATime = new();
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private IParallelBody? _body;
    private int _chunks;
    private int _next;
    private int _busy;
    private volatile int _generation;
    private volatile bool _stop;
    private volatile Exception? _error;
    private int _sleeping;

    public WorkerTeam(int threads)
    {
        Size = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            string name = $"coredataless worker {worker}";
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = name };
            _threads[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Size { get; }

    /// <summary>Runs all chunks and returns when the last is done.</summary>
    public void Run(IParallelBody body, int chunks)
    {
        ObjectDisposedException.ThrowIf(_stop, this);
        if (_threads.Length == 0 || chunks <= 1)
        {
            for (int i = 0; i < chunks; i++) body.Invoke(i, worker: 0);
            return;
        }
        lock (_oneAtATime)
        {
            ObjectDisposedException.ThrowIf(_stop, this);
            (_body, _chunks, _next, _busy, _error) = (body, chunks, 0, _threads.Length, null);
            Wake();
            TakeChunks(body, worker: 0);
            var spin = new SpinWait();
            while (Volatile.Read(ref _busy) != 0) spin.SpinOnce(sleep1Threshold: -1);
            _body = null;
            if (_error is { } error) ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose()
    {
        lock (_oneAtATime)
        {
            if (_stop) return;
            _stop = true;
            Wake();
        }
        foreach (Thread thread in _threads) thread.Join();
    }

    private void Wake()
    {
        Interlocked.Increment(ref _generation);
        lock (_gate)
        {
            if (_sleeping > 0) Monitor.PulseAll(_gate);
        }
    }

    private void Work(int worker)
    {
        int seen = 0;
        while (true)
        {
            AwaitGenerationAfter(seen);
            seen = _generation;
            if (_stop) return;
            TakeChunks(_body!, worker);
            Interlocked.Decrement(ref _busy);
        }
    }

    private void AwaitGenerationAfter(int seen)
    {
        var spin = new SpinWait();
        for (int i = 0; i < SpinsBeforeSleep; i++)
        {
            if (_generation != seen) return;
            spin.SpinOnce(sleep1Threshold: -1);
        }
        lock (_gate)
        {
            _sleeping++;
            while (_generation == seen) Monitor.Wait(_gate);
            _sleeping--;
        }
    }

    private void TakeChunks(IParallelBody body, int worker)
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < _chunks;) body.Invoke(i, worker);
        }
        catch (Exception e)
        {
            // The run is lost, but every thread must leave it before the caller hears of it.
            _error = e;
        }
    }
}
