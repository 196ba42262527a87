using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Planning;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Tests.Metrics;

namespace CoreDataless.Tests.Engine;

/// <summary>Properties that every plan has, checked without asking the planner.</summary>
public class PlanTests
{
    private static readonly PlanOptions Options = new(Layout.IsView);
    private static readonly CpuOptions StepByStep = new(Threads: 2) { Cut = Segment.WholeBatch };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_will_be_read_is_overwritten(int seed)
    {
        Computation computation = RandomGraphs.Make(seed);
        Plan plan = Plan.For(computation, Options);
        // Who wrote each float last: a step reads what its value wrote, or the plan is wrong.
        var owner = new PlanValue?[plan.ArenaFloats];
        foreach (Node input in computation.Graph.Nodes.Where(n => n.Op is Op.Input)) Write(owner, plan.PlaceOf(input));
        foreach (PlanStep step in plan.Steps)
        {
            foreach (PlanValue read in step.Reads) Check(owner, read, step.ToString());
            Write(owner, step.Output);
        }
        foreach (Node output in computation.Outputs) Check(owner, plan.PlaceOf(output), $"output {output}");
        foreach (Node input in computation.Graph.Nodes.Where(n => n.Op is Op.Input))
            Check(owner, plan.PlaceOf(input), $"input {input}");
        foreach ((_, PlanValue value) in plan.Updates) Check(owner, value, "update");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_graphs_agree_with_the_reference(int seed)
    {
        Computation computation = RandomGraphs.Make(seed);
        Node[] inputs = [.. computation.Graph.Nodes.Where(n => n.Op is Op.Input)];
        using var reference = new ReferenceBackend();
        using var cpu = new CpuBackend(new CpuOptions(Threads: 2));
        using IProgram expected = reference.Compile(computation);
        using IProgram actual = cpu.Compile(computation);
        var random = new Random(seed);
        foreach (Node input in inputs)
        {
            float[] values = [.. Enumerable.Range(0, 3 * input.Copies * input.Shape.Count).Select(_ => random.NextSingle())];
            expected.Write(input, values);
            actual.Write(input, values);
        }
        expected.Run(3);
        actual.Run(3);
        foreach (Node output in computation.Outputs)
        {
            var e = new float[3 * output.Copies * output.Shape.Count];
            var a = new float[e.Length];
            expected.Read(output, e);
            actual.Read(output, a);
            double scale = e.Max(Math.Abs) + 1e-6;
            for (int i = 0; i < e.Length; i++) Assert.Equal(e[i], a[i], 2e-4 * scale);
        }
    }

    [Fact]
    public void The_arena_is_smaller_than_all_values_together()
    {
        Plan plan = Plan.For(SampleGradient(capacity: 2), Options);
        long all = plan.Values.Sum(v => v.FloatsPerImage * 2);
        Assert.InRange(plan.ArenaFloats, 1, (long)(0.7 * all));
    }

    [Fact]
    public void Batch_norms_relus_and_additions_of_a_resnet_cost_no_step()
    {
        Plan plan = Plan.For(SampleGradient(capacity: 2), Options);
        Assert.DoesNotContain(plan.Steps, s => s.Node.Op is Op.BatchNorm or Op.Add);
        Assert.DoesNotContain(plan.Steps, s => s.Node.Op is Op.Relu or Op.ReluGrad);
    }

    [Fact]
    public void Images_of_a_descent_move_where_they_are()
    {
        var graph = new DescentGraph(Golden.SampleNetwork(), SeedGradient.Torch, new Op.DescentStep(0.1f, 0, 1, 0, 1));
        Plan plan = Plan.For(graph.For(2), Options);
        Assert.Empty(plan.Updates);
        Assert.Same(plan.PlaceOf(graph.Images), plan.Steps.Single(s => s.Node.Op is Op.DescentStep).Output);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Images_that_are_still_to_be_looked_at_move_afterwards(bool looksLater, int updates)
    {
        var graph = new Graph();
        Node x = graph.Input("x", 3, 2, 2), gradient = graph.Input("gradient", 3, 2, 2);
        Node norm = graph.L2Norm(gradient), loss = graph.L2Norm(x);
        Node moved = graph.DescentStep(x, gradient, norm, loss, new Op.DescentStep(0.5f, -9, 9, 0, 1));
        var computation = new Computation(
            2, looksLater ? [loss, graph.Relu(x)] : [loss], new Update(x, moved));
        Assert.Equal(updates, Plan.For(computation, Options).Updates.Count);
        using var backend = new CpuBackend(new CpuOptions(Threads: 1));
        using IProgram program = backend.Compile(computation);
        program.Write(x, [.. Enumerable.Range(0, 24).Select(i => (float)i % 5)]);
        program.Write(gradient, [.. Enumerable.Repeat(1f, 24)]);
        program.Run(1);
        var read = new float[24];
        program.Read(x, read);
        // A step of 0.5 along ones, whose norm is the root of 12; the second image was in no run.
        float step = 0.5f / (float)Math.Sqrt(12);
        Assert.All(read, (v, i) => Assert.Equal(i % 5 - (i < 12 ? step : 0), v, 1e-6f));
        if (!looksLater) return;
        program.Read(computation.Outputs[1], read.AsSpan(0, 12));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i % 5), read[..12]);
    }

    [Fact]
    public void Kernels_write_nothing_behind_their_output()
    {
        const int guard = 64;
        using var backend = new CpuBackend(StepByStep with { Guard = guard });
        for (int seed = 0; seed < 30; seed++)
        {
            using CpuProgram program = backend.CompilePlanned(RandomGraphs.Make(seed));
            for (int i = 0; i < program.Kernels.Length; i++)
            {
                PlanValue output = program.Plan.Steps[i].Output;
                Span<float> behind = Behind(program, output, guard);
                behind.Fill(-12345);
                program.Compute(i, images: 3);
                Assert.Equal(-1, behind.IndexOfAnyExcept(-12345));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_allocates_nothing(int threads)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        using IProgram program = backend.Compile(SampleGradient(capacity: 2));
        Assert.Equal(0, Runs.BytesAllocatedBy(() => program.Run(2)));
    }

    [Theory]
    [InlineData(SimdLevel.Portable)]
    [InlineData(SimdLevel.Avx2)]
    [InlineData(SimdLevel.Avx512)]
    public void Any_number_of_threads_gives_the_same_bits(SimdLevel level)
    {
        Assert.SkipWhen(level > SimdSupport.Best, $"this processor has no {level}");
        Computation computation = SampleGradient(capacity: 4);
        float[][] results = [.. new[] { 1, 2, 3, 7, 16 }.Select(threads =>
        {
            using var backend = new CpuBackend(new CpuOptions(threads, level));
            using IProgram program = backend.Compile(computation);
            foreach (Node input in computation.Graph.Nodes.Where(n => n.Op is Op.Input))
            {
                var random = new Random(input.Id);
                program.Write(input, [.. Enumerable.Range(0, 4 * input.Shape.Count).Select(_ => random.NextSingle())]);
            }
            program.Run(4);
            var gradient = new float[4 * computation.Outputs[0].Shape.Count];
            program.Read(computation.Outputs[0], gradient);
            return gradient;
        })];
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    internal static Computation SampleGradient(int capacity)
    {
        Network network = Golden.SampleNetwork();
        var graph = new Graph();
        Node images = graph.Input("images", network.Input);
        Node target = graph.Input("target", network.Classes);
        Node loss = graph.SoftmaxCrossEntropy(network.Append(graph, images).Logits, target);
        return new Computation(capacity, [graph.Gradient(loss, images), loss]);
    }

    private static unsafe Span<float> Behind(CpuProgram program, PlanValue value, int guard) =>
        new(program.Batch.Row(value, (long)program.Capacity * value.Copies), guard);

    private static void Write(PlanValue?[] owner, PlanValue value) =>
        owner.AsSpan((int)value.Offset, (int)value.FloatsPerImage * 3).Fill(value);

    private static void Check(PlanValue?[] owner, PlanValue value, string reader)
    {
        foreach (PlanValue? last in owner.AsSpan((int)value.Offset, (int)value.FloatsPerImage * 3))
            Assert.True(last == value, $"{reader} reads v{value.Id}, but v{last?.Id} was written there");
    }
}
