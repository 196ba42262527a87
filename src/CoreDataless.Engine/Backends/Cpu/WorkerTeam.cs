using System.Diagnostics;
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
/// Threads of our own that share out the chunks of one kernel at a time, the first chunk first: the host's thread pool
/// is left alone, and nothing is allocated. The caller works too, and waits only for workers that took a chunk. Between
/// kernels the workers watch for some microseconds, then sleep; no more of them are woken than there are processors.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int Disposed = -1;

    // Waking a sleeper takes about as long.
    private static readonly long WatchTicks = Stopwatch.Frequency / 20_000;

    private readonly Lock _oneAtATime = new();
    private readonly object _work = new();
    private readonly object _end = new();
    private readonly Thread[] _threads;
    private readonly int _mostAwake;
    private IParallelBody? _body;
    private int _chunks;
    private int _untaken;
    private int _unfinished;
    private int _sleeping;
    private bool _callerSleeps;
    private volatile Exception? _error;

    public WorkerTeam(int threads)
    {
        Size = threads;
        _mostAwake = Math.Min(threads, Environment.ProcessorCount) - 1;
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

    private bool IsDisposed => Volatile.Read(ref _untaken) == Disposed;

    /// <summary>Runs all chunks and returns when the last is done. No chunk may call it in turn.</summary>
    public void Run(IParallelBody body, int chunks)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (_threads.Length == 0 || chunks <= 1)
        {
            for (int i = 0; i < chunks; i++) body.Invoke(i, worker: 0);
            return;
        }
        lock (_oneAtATime)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            (_body, _chunks, _unfinished, _error) = (body, chunks, chunks, null);
            Interlocked.Exchange(ref _untaken, chunks);
            Wake(Math.Min(chunks - 1, _mostAwake));
            TakeChunks(worker: 0);
            AwaitEnd();
            _body = null;
            if (_error is { } error) ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose()
    {
        lock (_oneAtATime)
        {
            if (Interlocked.Exchange(ref _untaken, Disposed) == Disposed) return;
            Wake(_threads.Length);
        }
        foreach (Thread thread in _threads) thread.Join();
    }

    private void Work(int worker)
    {
        while (!IsDisposed)
        {
            TakeChunks(worker);
            if (!Watch(ref _untaken, forZero: false)) Sleep();
        }
    }

    // Whoever takes a chunk takes one of the present round: it cannot end, and the next not begin, before that chunk
    // is done.
    private void TakeChunks(int worker)
    {
        int done = 0;
        for (int left; (left = Volatile.Read(ref _untaken)) > 0;)
        {
            if (Interlocked.CompareExchange(ref _untaken, left - 1, left) != left) continue;
            Invoke(_chunks - left, worker);
            done++;
        }
        if (done == 0 || Interlocked.Add(ref _unfinished, -done) > 0 || !Volatile.Read(ref _callerSleeps)) return;
        lock (_end) Monitor.Pulse(_end);
    }

    private void Invoke(int chunk, int worker)
    {
        try
        {
            if (_error is null) _body!.Invoke(chunk, worker);
        }
        catch (Exception e)
        {
            // The run is lost, but every thread must leave it before the caller hears of it.
            _error = e;
        }
    }

    /// <summary>Waits for a number to become zero, or to be so no more; false after some microseconds.</summary>
    private static bool Watch(ref int number, bool forZero)
    {
        long begin = Stopwatch.GetTimestamp();
        while ((Volatile.Read(ref number) == 0) != forZero)
        {
            if (Stopwatch.GetTimestamp() - begin > WatchTicks) return false;
            Thread.SpinWait(1);
        }
        return true;
    }

    // Everybody counted as sleeping waits for a pulse whenever the lock is free, and is counted out by who wakes it.
    private void Wake(int wanted)
    {
        int missing = wanted - (_threads.Length - Volatile.Read(ref _sleeping));
        if (missing <= 0) return;
        lock (_work)
        {
            for (; missing > 0 && _sleeping > 0; missing--, _sleeping--) Monitor.Pulse(_work);
        }
    }

    private void Sleep()
    {
        lock (_work)
        {
            Interlocked.Increment(ref _sleeping);
            if (Volatile.Read(ref _untaken) == 0) Monitor.Wait(_work);
            else _sleeping--;
        }
    }

    private void AwaitEnd()
    {
        if (Watch(ref _unfinished, forZero: true)) return;
        lock (_end)
        {
            Volatile.Write(ref _callerSleeps, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _unfinished) != 0) Monitor.Wait(_end);
            _callerSleeps = false;
        }
    }
}
