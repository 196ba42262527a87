using System.Diagnostics;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine;

/// <summary>The threads of the CPU backend: every chunk once, no thread of the host's, and no work no load.</summary>
[Collection(nameof(Alone))]
public class WorkerTeamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_chunk_is_done_once_in_every_round(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (int chunks = 0; chunks < 300; chunks++)
        {
            var done = new int[chunks];
            var last = new int[threads];
            Array.Fill(last, -1);
            team.Run(new Body((chunk, worker) =>
            {
                Interlocked.Increment(ref done[chunk]);
                // Sweeps that follow each other rely on this.
                Assert.True(chunk > last[worker]);
                last[worker] = chunk;
            }), chunks);
            Assert.All(done, n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public void Callers_take_turns()
    {
        using var team = new WorkerTeam(3);
        int done = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 200; round++) team.Run(new Body((_, _) => Interlocked.Increment(ref done)), 9);
        }))];
        Together(callers);
        Assert.Equal(4 * 200 * 9, done);
    }

    [Fact]
    public void An_exception_comes_out_and_the_team_goes_on()
    {
        using var team = new WorkerTeam(3);
        for (int bad = 0; bad < 5; bad++)
        {
            int chunkThatFails = bad;
            var body = new Body((chunk, _) =>
            {
                if (chunk == chunkThatFails) throw new InvalidOperationException($"chunk {chunk}");
            });
            Exception error = Assert.Throws<InvalidOperationException>(() => team.Run(body, 5));
            Assert.Equal($"chunk {bad}", error.Message);
            int done = 0;
            team.Run(new Body((_, _) => Interlocked.Increment(ref done)), 5);
            Assert.Equal(5, done);
        }
    }

    [Fact]
    public void A_team_that_is_gone_refuses_work()
    {
        var team = new WorkerTeam(3);
        team.Dispose();
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(new Body((_, _) => { }), 5));
    }

    [Fact]
    public void A_thread_pool_without_a_free_thread_does_not_matter()
    {
        int degree = Math.Min(4, Environment.ProcessorCount);
        using var team = new WorkerTeam(4);
        using var release = new ManualResetEventSlim();
        int blocked = 0;
        // Four times as many as the pool has threads now: it takes seconds to grow that far.
        for (int i = 0; i < 4 * Math.Max(ThreadPool.ThreadCount, Environment.ProcessorCount); i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                Interlocked.Increment(ref blocked);
                release.Wait();
            }, null);
        }
        SpinWait.SpinUntil(() => Volatile.Read(ref blocked) >= Environment.ProcessorCount, Patience);

        using var everybody = new Barrier(degree);
        var pooled = new bool[degree];
        int me = Environment.CurrentManagedThreadId;
        bool met = true;
        team.Run(new Body((chunk, _) =>
        {
            pooled[chunk] = Thread.CurrentThread.IsThreadPoolThread && Environment.CurrentManagedThreadId != me;
            if (!everybody.SignalAndWait(Patience)) met = false;
        }), degree);
        long waiting = ThreadPool.PendingWorkItemCount;
        release.Set();
        Assert.True(waiting > 0, "the pool had free threads");
        Assert.True(met, $"{degree} chunks never ran at the same time");
        Assert.All(pooled, Assert.False);
    }

    [Fact]
    public void Many_backends_work_at_once_then_sleep_and_go()
    {
        OpCase @case = OpCases.Get("prototype descent");
        float[][] expected = Runs.Of(@case, new TestBackend("one thread", () => new CpuBackend(new CpuOptions(1))));
        CpuBackend[] backends = [.. Enumerable.Range(0, 8).Select(_ => new CpuBackend(new CpuOptions(4)))];
        var results = new List<float[]>[backends.Length];
        Together([.. backends.Select((backend, i) => new Thread(() =>
        {
            results[i] = [];
            for (int round = 0; round < 5; round++)
            {
                CaseGraph graph = @case.Make();
                using IProgram program = backend.Compile(graph.Computation(@case.Images));
                results[i].AddRange(Runs.Of(@case, graph, program, 0, @case.Images));
            }
        }))]);
        Assert.All(results, values => Assert.Equal(Enumerable.Repeat(expected, 5).SelectMany(v => v), values));

        Assert.Contains(Enumerable.Range(0, 30), _ => IsIdle(TimeSpan.FromMilliseconds(200)));
        foreach (CpuBackend backend in backends) backend.Dispose();
    }

    // One thread that spins would take all of the time; the compiler works in the background for a while.
    private static bool IsIdle(TimeSpan time)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        Thread.Sleep(time);
        self.Refresh();
        return self.TotalProcessorTime - before < time / 4;
    }

    private static void Together(Thread[] threads)
    {
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(Patience), "a thread hangs");
    }

    private sealed class Body(Action<int, int> action) : IParallelBody
    {
        public void Invoke(int chunk, int worker) => action(chunk, worker);
    }
}
