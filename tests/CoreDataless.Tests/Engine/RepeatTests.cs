using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>
/// Runs asked for several at once: <see cref="IProgram.Repeat"/> and <see cref="IProgram.ReadRun"/>, for every backend.
/// </summary>
public sealed class RepeatTests : IDisposable
{
    private readonly Graph _graph = new();
    private readonly Node _total, _step, _sum, _twice;
    private IBackend? _backend;
    private IProgram? _program;

    public RepeatTests()
    {
        (_total, _step) = (_graph.Input("total", 2), _graph.Input("step", 2));
        (_sum, _twice) = (_graph.Add(_total, _step), _graph.Add(_total, _total));
    }

    public static TheoryData<string> Backends => new(TestBackends.All.Select(b => b.Name));

    [Theory]
    [MemberData(nameof(Backends))]
    public void Each_run_of_a_descent_is_kept_to_the_bit(string backend)
    {
        const int Runs = 4;
        OpCase @case = OpCases.Get("prototype descent");
        CaseGraph graph = @case.Make();
        using IBackend device = TestBackends.All.Single(b => b.Name == backend).Create();
        Computation computation = new(@case.Images, graph.Outputs, graph.Updates) { Repeats = Runs };
        using IProgram repeated = device.Compile(computation), single = device.Compile(graph.Computation(@case.Images));
        foreach (Node input in Engine.Runs.Needed(graph))
        {
            repeated.Write(input, graph.Values(input, @case.Images));
            single.Write(input, graph.Values(input, @case.Images));
        }
        Assert.Equal(Runs, repeated.Repeat(@case.Images, Runs));
        for (int run = 0; run < Runs; run++)
        {
            single.Run(@case.Images);
            foreach (Node output in graph.Outputs)
                Assert.Equal(Engine.Runs.Read(single, output, @case.Images), ReadRun(repeated, output, run, @case.Images));
        }
        foreach (Node node in graph.Outputs.Concat(graph.Updates.Select(u => u.Variable)))
            Assert.Equal(Engine.Runs.Read(single, node, @case.Images), Engine.Runs.Read(repeated, node, @case.Images));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Fewer_images_than_there_is_room_for(string backend)
    {
        IProgram program = Compile(backend, repeats: 3);
        program.Write(_total, [1, 2, 10, 20, 100, 200]);
        program.Write(_step, [1, 1, 5, 5, 50, 50]);
        Assert.Equal(3, program.Repeat(2, 3));
        for (int run = 0; run < 3; run++)
        {
            float[] expected = [2 * (1 + run), 2 * (2 + run), 2 * (10 + 5 * run), 2 * (20 + 5 * run)];
            Assert.Equal(expected, ReadRun(program, _twice, run, 2));
            Assert.Equal(expected[..2], ReadRun(program, _twice, run, 1));
        }
        Assert.Equal([4, 5, 25, 35, 100, 200], Runs.Read(program, _total, 3));

        // Fewer runs the next time: those of the time before are gone.
        Assert.Equal(1, program.Repeat(3, 1));
        Assert.Equal([8, 10, 50, 70, 200, 400], ReadRun(program, _twice, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.ReadRun(_twice, 1, new float[2]));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_else_disturbs_what_was_kept(string backend)
    {
        IProgram program = Compile(backend, repeats: 2);
        program.Write(_total, [1, 2]);
        program.Write(_step, [1, 1]);
        program.Repeat(1, 2);
        program.Write(_total, [50, 60]);
        program.Run(1);
        program.Start(1);
        program.Resume([0]);
        Assert.Equal([2, 4], ReadRun(program, _twice, 0, 1));
        Assert.Equal([4, 6], ReadRun(program, _twice, 1, 1));
        Assert.Equal([52, 62], Runs.Read(program, _total, 1));

        Assert.Equal(2, program.Repeat(1, 2));
        Assert.Equal([104, 124], ReadRun(program, _twice, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_cancelled_repetition_has_done_what_it_says(string backend)
    {
        const int Most = 200_000;
        IProgram program = Compile(backend, Most);
        program.Write(_total, [0, 0]);
        program.Write(_step, [1, 2]);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        int done = program.Repeat(1, Most, source.Token);
        Assert.InRange(done, 0, Most - 1);
        Assert.Equal([done, 2f * done], Runs.Read(program, _total, 1));
        if (done > 0) Assert.Equal([2f * (done - 1), 4f * (done - 1)], ReadRun(program, _twice, done - 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.ReadRun(_twice, done, new float[2]));

        Assert.Equal(0, program.Repeat(1, 2, source.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.ReadRun(_twice, 0, new float[2]));
        Assert.Equal([done, 2f * done], Runs.Read(program, _total, 1));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Misuse_is_refused(string backend)
    {
        IProgram program = Compile(backend, repeats: 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => program.ReadRun(_twice, 0, new float[2]));
        foreach (int times in (int[])[-1, 0, 3])
            Assert.Throws<ArgumentOutOfRangeException>(() => program.Repeat(1, times));
        foreach (int images in (int[])[-1, 0, 4])
            Assert.Throws<ArgumentOutOfRangeException>(() => program.Repeat(images, 1));
        program.Repeat(2, 2);
        foreach (Node wrong in (Node[])[_total, _sum, new Graph().Input("foreign", 2)])
            Assert.Throws<GraphException>(() => program.ReadRun(wrong, 0, new float[2]));
        foreach (int length in (int[])[0, 1, 3, 6])
            Assert.Throws<GraphException>(() => program.ReadRun(_twice, 0, new float[length]));
        foreach (int run in (int[])[-1, 2])
            Assert.Throws<ArgumentOutOfRangeException>(() => program.ReadRun(_twice, run, new float[2]));

        program.Start(2);
        Assert.Throws<InvalidOperationException>(() => program.Repeat(2, 2));
        program.Resume([]);
        Assert.Equal(2, program.Repeat(2, 2));
        Assert.Throws<GraphException>(() => new Computation(1, [_twice]) { Repeats = 0 });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Repeating_allocates_nothing_after_the_first_time(string backend)
    {
        IProgram program = Compile(backend, repeats: 5);
        var kept = new float[6];
        program.Repeat(3, 5);
        long allocated = Runs.BytesAllocatedBy(() =>
        {
            program.Repeat(3, 5);
            program.ReadRun(_twice, 4, kept);
        });
        Assert.Equal(0, allocated);
    }

    public void Dispose()
    {
        _program?.Dispose();
        _backend?.Dispose();
    }

    // Three images; total grows by step in each run, and twice is seen before it does.
    private IProgram Compile(string backend, int repeats)
    {
        _backend = TestBackends.All.Single(b => b.Name == backend).Create();
        var computation = new Computation(3, [_twice], new Update(_total, _sum)) { Repeats = repeats, Pause = [_twice] };
        return _program = _backend.Compile(computation);
    }

    private static float[] ReadRun(IProgram program, Node output, int run, int images)
    {
        var values = new float[images * output.Copies * output.Shape.Count];
        program.ReadRun(output, run, values);
        return values;
    }
}
