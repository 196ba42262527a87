using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>The contract of <see cref="IBackend"/> and <see cref="IProgram"/>, for every backend.</summary>
public class BackendContractTests
{
    private readonly Graph _graph = new();

    public static TheoryData<string> Backends => new(TestBackends.All.Select(b => b.Name));

    [Theory]
    [MemberData(nameof(Backends))]
    public void Inputs_keep_their_values_and_updates_move_them(string backend)
    {
        Node total = _graph.Input("total", 2), step = _graph.Input("step", 2);
        Node sum = _graph.Add(total, step), twice = _graph.Add(step, step);
        using Running r = Start(backend, new Computation(2, [twice], new Update(total, sum)));
        r.Program.Write(total, [0, 0, 100, 100]);
        r.Program.Write(step, [1, 2, 3, 4]);
        r.Program.Run(2);
        r.Program.Run(2);
        Assert.Equal([2, 4, 103 + 3, 104 + 4], Runs.Read(r.Program, total, 2));
        Assert.Equal([2, 4, 6, 8], Runs.Read(r.Program, twice, 2));
        Assert.Equal([1, 2], Runs.Read(r.Program, step, 1));

        // A smaller run leaves the rows of the other images as they are.
        r.Program.Run(1);
        Assert.Equal([3, 6, 106, 108], Runs.Read(r.Program, total, 2));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Outputs_see_the_variable_before_it_moves(string backend)
    {
        Node x = _graph.Input("x", 1), before = _graph.Add(x, x), moved = _graph.Add(before, x);
        using Running r = Start(backend, new Computation(1, [before, moved, x], new Update(x, moved)));
        r.Program.Write(x, [1]);
        r.Program.Run(1);
        r.Program.Run(1);
        Assert.Equal([6], Runs.Read(r.Program, before, 1));
        Assert.Equal([9], Runs.Read(r.Program, moved, 1));
        Assert.Equal([9], Runs.Read(r.Program, x, 1));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Programs_of_one_backend_do_not_disturb_each_other(string backend)
    {
        Node x = _graph.Input("x", 2), y = _graph.Relu(x);
        using IBackend device = TestBackends.All.Single(b => b.Name == backend).Create();
        using IProgram one = device.Compile(new Computation(1, [y])), two = device.Compile(new Computation(1, [y]));
        one.Write(x, [1, 2]);
        two.Write(x, [3, 4]);
        one.Run(1);
        two.Run(1);
        Assert.Equal([1, 2], Runs.Read(one, y, 1));
        Assert.Equal([3, 4], Runs.Read(two, y, 1));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Misuse_is_refused(string backend)
    {
        Node x = _graph.Input("x", 2), hidden = _graph.Relu(x), y = _graph.Add(hidden, hidden);
        Node unused = _graph.Input("unused", 2), foreign = new Graph().Input("foreign", 2);
        using Running r = Start(backend, new Computation(2, [y]));
        IProgram p = r.Program;
        foreach (Node wrong in (Node[])[y, hidden, unused, foreign])
            Assert.Throws<GraphException>(() => p.Write(wrong, new float[2]));
        foreach (Node wrong in (Node[])[hidden, unused, foreign])
            Assert.Throws<GraphException>(() => p.Read(wrong, new float[2]));
        foreach (int length in (int[])[1, 3, 6])
        {
            Assert.Throws<GraphException>(() => p.Write(x, new float[length]));
            Assert.Throws<GraphException>(() => p.Read(y, new float[length]));
        }
        foreach (int images in (int[])[-1, 0, 3]) Assert.Throws<ArgumentOutOfRangeException>(() => p.Run(images));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Runs_do_not_allocate(string backend)
    {
        OpCase @case = OpCases.Get("prototype descent");
        CaseGraph graph = @case.Make();
        using Running r = Start(backend, graph.Computation(@case.Images));
        Runs.Of(@case, graph, r.Program, 0, @case.Images);
        Assert.Equal(0, Runs.BytesAllocatedBy(() => r.Program.Run(@case.Images)));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Memory_is_known_before_it_is_taken(string backend)
    {
        CaseGraph graph = OpCases.Get("small resnet, losses").Make();
        Computation computation = graph.Computation(4);
        using Running r = Start(backend, computation);
        Assert.Equal(4, r.Program.Capacity);
        Assert.Equal(r.Backend.EstimateBytes(computation), r.Program.MemoryBytes);
        Assert.True(r.Program.WeightBytes >= (backend == "reference" ? 0 : WeightsOf(computation)));
        Assert.NotEmpty(r.Backend.Name);
        Assert.NotEmpty(r.Backend.Description);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_listing_has_every_convolution_and_what_computes_it(string backend)
    {
        CaseGraph graph = OpCases.Get("small resnet, losses").Make();
        Computation computation = graph.Computation(4);
        using Running r = Start(backend, computation);
        int convolutions = computation.Needed.Count(n => n.Op is Op.Conv2d or Op.ConvInputGrad);
        string[] listed = [.. r.Program.Listing.Where(line => line.Contains(" Conv", StringComparison.Ordinal))];
        Assert.InRange(listed.Length, convolutions / 2, convolutions);
        Assert.All(listed, line => Assert.Matches(@"%\d+ Conv\w+ .*: \w+", line));
    }

    private static long WeightsOf(Computation computation) => computation.Needed
        .Where(n => n.Op is Op.Conv2d).Sum(n => (long)sizeof(float) * n.Inputs[1].Shape.Count);

    private static Running Start(string backend, Computation computation)
    {
        IBackend device = TestBackends.All.Single(b => b.Name == backend).Create();
        return new Running(device, device.Compile(computation));
    }

    private sealed record Running(IBackend Backend, IProgram Program) : IDisposable
    {
        public void Dispose()
        {
            Program.Dispose();
            Backend.Dispose();
        }
    }
}
