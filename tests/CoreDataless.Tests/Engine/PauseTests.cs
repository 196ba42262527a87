using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>
/// Runs that pause: <see cref="IProgram.Start"/> and <see cref="IProgram.Resume"/>, for every backend.
/// </summary>
public class PauseTests
{
    private const string DeepFool = "deepfool";
    private readonly Graph _graph = new();

    public static TheoryData<string> Backends => new(TestBackends.All.Select(b => b.Name));

    [Theory]
    [MemberData(nameof(Backends))]
    public void Pausing_changes_no_bit(string backend)
    {
        using Attack whole = new(backend, images: 5), paused = new(backend, images: 5);
        for (int run = 0; run < 3; run++)
        {
            whole.Program.Run(5);
            paused.Program.Start(5);
            paused.Program.Resume([0, 1, 2, 3, 4]);
            AssertSame(whole, paused, 5);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Images_that_go_on_are_computed_as_if_they_were_alone(string backend)
    {
        foreach (int[] rows in (int[][])[[0], [4], [1, 2], [0, 3, 4], [1, 2, 3, 4]])
        {
            using Attack paused = new(backend, images: 5), alone = new(backend, images: 5);
            alone.Write(rows);
            alone.Program.Run(rows.Length);
            alone.Program.Run(rows.Length);
            paused.Program.Start(5);
            paused.Program.Resume(rows);
            paused.Program.Run(rows.Length);
            AssertSame(alone, paused, rows.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void At_the_pause_its_outputs_and_the_inputs_are_known(string backend)
    {
        using Attack whole = new(backend, images: 3), paused = new(backend, images: 3);
        whole.Program.Run(3);
        float[][] inputs = [.. paused.Graph.Inputs.Select(i => Runs.Read(paused.Program, i, 3))];
        paused.Program.Start(3);
        Assert.Equal(Runs.Read(whole.Program, whole.Logits, 3), Runs.Read(paused.Program, paused.Logits, 3));
        Assert.Equal(inputs, paused.Graph.Inputs.Select(i => Runs.Read(paused.Program, i, 3)));

        // An empty rest ends the run where it is.
        paused.Program.Resume([]);
        Assert.Equal(inputs, paused.Graph.Inputs.Select(i => Runs.Read(paused.Program, i, 3)));
        paused.Program.Run(3);
        AssertSame(whole, paused, 3);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Only_what_the_pause_needs_comes_before_it(string backend)
    {
        Node x = _graph.Input("x", 1), other = _graph.Input("other", 1);
        Node late = _graph.Add(x, other), early = _graph.Add(x, x), sum = _graph.Add(late, early);
        var computation = new Computation(2, [sum, early], new Update(x, sum)) { Pause = [early] };
        using IBackend device = TestBackends.All.Single(b => b.Name == backend).Create();
        using IProgram program = device.Compile(computation);
        program.Write(x, [1, 2]);
        program.Write(other, [10, 20]);
        program.Start(2);
        Assert.Equal([2, 4], Runs.Read(program, early, 2));
        Assert.Throws<InvalidOperationException>(() => program.Read(sum, new float[2]));
        program.Resume([1]);
        Assert.Equal([26], Runs.Read(program, sum, 1));
        Assert.Equal([4], Runs.Read(program, early, 1));
        Assert.Equal([26], Runs.Read(program, x, 1));
        Assert.Equal([20], Runs.Read(program, other, 1));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Misuse_is_refused(string backend)
    {
        Node x = _graph.Input("x", 1), y = _graph.Relu(x), z = _graph.Add(y, x);
        using IBackend device = TestBackends.All.Single(b => b.Name == backend).Create();
        using IProgram plain = device.Compile(new Computation(3, [z]));
        Assert.Throws<InvalidOperationException>(() => plain.Start(1));
        Assert.Throws<InvalidOperationException>(() => plain.Resume([0]));

        using IProgram program = device.Compile(new Computation(3, [z, y]) { Pause = [y] });
        Assert.Throws<InvalidOperationException>(() => program.Resume([0]));
        foreach (int images in (int[])[-1, 0, 4])
            Assert.Throws<ArgumentOutOfRangeException>(() => program.Start(images));
        program.Write(x, [1, 2, 3]);
        program.Start(2);
        Assert.Throws<InvalidOperationException>(() => program.Start(2));
        Assert.Throws<InvalidOperationException>(() => program.Run(2));
        Assert.Throws<InvalidOperationException>(() => program.Write(x, [1]));
        foreach (int[] rows in (int[][])[[1, 0], [0, 0], [-1], [2], [0, 1, 2]])
            Assert.Throws<ArgumentException>(() => program.Resume(rows));
        program.Resume([1]);
        Assert.Equal([4], Runs.Read(program, z, 1));
        Assert.Throws<InvalidOperationException>(() => program.Resume([0]));
        program.Run(1);
    }

    [Fact]
    public void Only_outputs_are_known_at_a_pause()
    {
        Node x = _graph.Input("x", 1), y = _graph.Relu(x), z = _graph.Add(y, x);
        Assert.Throws<GraphException>(() => new Computation(1, [z]) { Pause = [y] });
        Assert.Equal([x, y, z], new Computation(1, [z, y]) { Pause = [y] }.Needed);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_pause_allocates_nothing(string backend)
    {
        using Attack attack = new(backend, images: 4);
        int[] rows = [0, 2, 3];
        long allocated = Runs.BytesAllocatedBy(() =>
        {
            attack.Program.Start(4);
            attack.Program.Resume(rows);
        });
        Assert.Equal(0, allocated);
    }

    private static void AssertSame(Attack expected, Attack actual, int images)
    {
        foreach ((Node e, Node a) in expected.Graph.Outputs.Zip(actual.Graph.Outputs))
            Assert.Equal(Runs.Read(expected.Program, e, images), Runs.Read(actual.Program, a, images));
    }

    /// <summary>The case of a DeepFool step, which pauses at its logits.</summary>
    private sealed class Attack : IDisposable
    {
        private readonly IBackend _backend;
        private readonly int _images;

        public Attack(string backend, int images)
        {
            (Graph, _images) = (OpCases.Get(DeepFool).Make(), images);
            var computation = new Computation(images, Graph.Outputs, Graph.Updates) { Pause = [Logits] };
            _backend = TestBackends.All.Single(b => b.Name == backend).Create();
            Program = _backend.Compile(computation);
            Write([.. Enumerable.Range(0, images)]);
        }

        public CaseGraph Graph { get; }

        public IProgram Program { get; }

        public Node Logits => Graph.Outputs[0];

        /// <summary>Writes some of the images to the first rows of all inputs.</summary>
        public void Write(int[] images)
        {
            foreach (Node input in Graph.Inputs)
            {
                float[] all = Graph.Values(input, _images);
                int length = all.Length / _images;
                Program.Write(input, [.. images.SelectMany(i => all.AsSpan(i * length, length).ToArray())]);
            }
        }

        public void Dispose()
        {
            Program.Dispose();
            _backend.Dispose();
        }
    }
}
