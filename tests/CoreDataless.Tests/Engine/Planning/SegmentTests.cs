using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Tests.Engine;

/// <summary>Plans that are run depth first: block of images by block of images.</summary>
public class SegmentTests
{
    private const int Images = 5;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_will_be_read_is_overwritten_in_whatever_order_blocks_pass(int seed)
    {
        Computation computation = RandomGraphs.Make(seed, Images);
        foreach (Func<PlanSketch, IReadOnlyList<Segment>> cut in AllCuts(seed))
        {
            Plan plan = Plan.For(computation, new PlanOptions(Layout.IsView) { Cut = cut });
            new Owners(plan, new Random(seed)).Run();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Cuts_and_threads_change_no_bit(int seed)
    {
        Computation computation = RandomGraphs.Make(seed, Images);
        float[][] expected = Run(computation, new CpuOptions(Threads: 1) { Cut = Segment.WholeBatch });
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            foreach (Func<PlanSketch, IReadOnlyList<Segment>>? cut in AllCuts(seed).Append(null))
                Assert.Equal(expected, Run(computation, new CpuOptions(threads) { Cut = cut }));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Kernels_write_nothing_behind_a_block(int seed)
    {
        const int guard = 64;
        using var backend = new CpuBackend(new CpuOptions(Threads: 2) { Guard = guard, Cut = Cuts.Deep(2) });
        using CpuProgram program = backend.CompilePlanned(RandomGraphs.Make(seed, Images));
        for (int i = 0; i < program.Kernels.Length; i++)
        {
            PlanValue output = program.Plan.Steps[i].Output;
            Span<float> behind = Behind(program, output, output.IsLocal ? 2 : Images, guard);
            behind.Fill(-12345);
            program.Compute(i, images: 2);
            Assert.Equal(-1, behind.IndexOfAnyExcept(-12345));
        }
    }

    [Fact]
    public void Working_memory_of_a_narrow_network_hardly_grows_with_the_batch()
    {
        using var backend = new CpuBackend(new CpuOptions(Threads: 1) { Cut = Cuts.Deep(2) });
        long ten = backend.EstimateBytes(PlanTests.SampleGradient(10));
        long thousand = backend.EstimateBytes(PlanTests.SampleGradient(1000));
        // What is left for each image: itself, its target, its gradient and its loss.
        Assert.InRange((thousand - ten) / 990.0, 1, 4.0 * (2 * 3 * 32 * 32 + 64));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Blocks_allocate_nothing(int threads)
    {
        using var backend = new CpuBackend(new CpuOptions(threads) { Cut = Cuts.Deep(2) });
        using IProgram program = backend.Compile(PlanTests.SampleGradient(capacity: 7));
        foreach (int images in Enumerable.Range(1, 7))
            Assert.Equal(0, Runs.BytesAllocatedBy(() => program.Run(images)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_pause_between_segments_changes_no_bit(int threads)
    {
        OpCase attack = OpCases.Get("deepfool");
        float[][][] results = [.. new[] { Segment.WholeBatch, Cuts.Deep(1), Cuts.Deep(2), Cuts.Random(1) }.Select(cut =>
        {
            CaseGraph graph = attack.Make();
            using var backend = new CpuBackend(new CpuOptions(threads) { Cut = cut });
            using IProgram program = backend.Compile(
                new Computation(Images, graph.Outputs, graph.Updates) { Pause = [graph.Outputs[0]] });
            foreach (Node input in graph.Inputs) program.Write(input, graph.Values(input, Images));
            program.Start(Images);
            program.Resume([1, 3, 4]);
            return graph.Outputs.Select(o => Runs.Read(program, o, 3)).ToArray();
        })];
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 50)]
    [InlineData(16, 100)]
    public void Narrow_layers_go_depth_first_and_wide_ones_meet_the_whole_batch(int threads, int images)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        Plan narrow = backend.PlanFor(Stack(channels: 16, size: 32, images));
        Segment deep = Assert.Single(narrow.Segments);
        Assert.InRange(deep.Block, 1, 8);
        Assert.True(narrow.ArenaFloats < images * 2.1 * 16 * 32 * 32, "only the input and the output hold all images");

        Plan wide = backend.PlanFor(Stack(channels: 256, size: 4, images));
        Assert.All(wide.Segments, s => Assert.False(s.IsBlocked));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void Memory_is_known_exactly_for_any_batch(int threads)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        foreach (int images in (int[])[1, 3, 10, 33])
        {
            Computation computation = PlanTests.SampleGradient(images);
            using IProgram program = backend.Compile(computation);
            Assert.Equal(backend.EstimateBytes(computation), program.MemoryBytes);
        }
    }

    [Fact]
    public void A_cut_that_is_none_is_refused()
    {
        Computation coupled = OpCases.Get("prototype descent").Make().Computation(4);
        Refused(coupled, s => [new Segment(0, s.Steps.Count, 2)]);
        Refused(coupled, s => [new Segment(0, s.Steps.Count - 1, 0)]);
        Refused(coupled, s => [new Segment(1, s.Steps.Count, 0)]);
        Refused(coupled, s => [new Segment(0, 3, 5), new Segment(3, s.Steps.Count, 0)]);
        CaseGraph attack = OpCases.Get("deepfool").Make();
        var paused = new Computation(2, attack.Outputs, attack.Updates) { Pause = [attack.Outputs[0]] };
        Refused(paused, s => [new Segment(0, s.Steps.Count, 1)]);
    }

    [Fact]
    public void The_listing_shows_segments_and_blocks()
    {
        Computation computation = OpCases.Get("prototype descent").Make().Computation(4);
        string listing = Plan.For(computation, new PlanOptions(Layout.IsView) { Cut = Cuts.Deep(3) }).ToString();
        Assert.Contains("3 images at a time:", listing, StringComparison.Ordinal);
        Assert.Contains("all images, step by step:", listing, StringComparison.Ordinal);
        Assert.Contains("MiB a worker", listing, StringComparison.Ordinal);
    }

    // Six convolutions, each of the result before it.
    private static Computation Stack(int channels, int size, int images)
    {
        var graph = new Graph();
        Node x = graph.Input("x", channels, size, size);
        var shape = new Shape(channels, channels, 3, 3);
        Node weight = graph.Constant(new Tensor(shape, new float[shape.Count]));
        for (int i = 0; i < 6; i++) x = graph.Conv2d(x, weight, padding: 1);
        return new Computation(images, [x]);
    }

    private static void Refused(Computation computation, Func<PlanSketch, IReadOnlyList<Segment>> cut) =>
        Assert.Throws<InvalidOperationException>(
            () => Plan.For(computation, new PlanOptions(Layout.IsView) { Cut = cut }));

    private static IEnumerable<Func<PlanSketch, IReadOnlyList<Segment>>> AllCuts(int seed) =>
        [Cuts.Deep(1), Cuts.Deep(2), Cuts.Deep(Images), Cuts.Random(seed), Cuts.Random(seed + 1000)];

    private static float[][] Run(Computation computation, CpuOptions options)
    {
        using var backend = new CpuBackend(options);
        using IProgram program = backend.Compile(computation);
        foreach (Node input in computation.Graph.Nodes.Where(n => n.Op is Op.Input))
        {
            var random = new Random(input.Id);
            int count = Images * input.Copies * input.Shape.Count;
            program.Write(input, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())]);
        }
        // All images, and then a few of them: on many threads, they are too few for a block each.
        program.Run(Images);
        float[][] all = [.. computation.Outputs.Select(o => Runs.Read(program, o, Images))];
        program.Run(2);
        return [.. all, .. computation.Outputs.Select(o => Runs.Read(program, o, 2))];
    }

    private static unsafe Span<float> Behind(CpuProgram program, PlanValue value, int images, int guard) =>
        new(program.Batch.Row(value, (long)images * value.Copies), guard);

    /// <summary>Who wrote each float last, for which image: a step reads what its value wrote for its image.</summary>
    private sealed class Owners(Plan plan, Random random)
    {
        private readonly (PlanValue?, int)[] _batch = new (PlanValue?, int)[plan.ArenaFloats];
        private readonly (PlanValue?, int)[] _block = new (PlanValue?, int)[plan.BlockFloats];

        public void Run()
        {
            foreach (PlanValue input in plan.Values.Where(v => v.First < 0))
                for (int image = 0; image < Images; image++) Write(input, image, 0);
            foreach (Segment segment in plan.Segments)
            {
                if (!segment.IsBlocked) Pass(segment, 0, Images);
                else
                {
                    foreach (int first in Blocks(segment))
                        Pass(segment, first, Math.Min(segment.Block, Images - first));
                }
            }
            foreach (PlanValue kept in plan.Values.Where(v => v.Last >= plan.Steps.Count))
                for (int image = 0; image < Images; image++) Check(kept, image, 0);
        }

        private int[] Blocks(Segment segment)
        {
            int[] firsts = [.. Enumerable.Range(0, Images).Where(i => i % segment.Block == 0)];
            random.Shuffle(firsts);
            return firsts;
        }

        private void Pass(Segment segment, int first, int images)
        {
            foreach (PlanStep step in plan.Steps.Take(segment.End).Skip(segment.First))
            {
                for (int image = first; image < first + images; image++)
                    foreach (PlanValue read in step.Reads) Check(read, image, first);
                for (int image = first; image < first + images; image++) Write(step.Output, image, first);
            }
        }

        private void Write(PlanValue value, int image, int first) => Floats(value, image, first).Fill((value, image));

        private void Check(PlanValue value, int image, int first)
        {
            foreach ((PlanValue? owner, int of) in Floats(value, image, first))
            {
                Assert.True(
                    (owner, of) == (value, image), $"v{value.Id} of image {image}: v{owner?.Id} of {of} is there");
            }
        }

        private Span<(PlanValue?, int)> Floats(PlanValue value, int image, int first) => value.IsLocal
            ? _block.AsSpan((int)(value.Offset + (image - first) * value.FloatsPerImage), (int)value.FloatsPerImage)
            : _batch.AsSpan((int)(value.Offset + image * value.FloatsPerImage), (int)value.FloatsPerImage);
    }
}
