using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Programs;

/// <summary>What a program puts into the stream, in which order, and for how many images.</summary>
public class CudaProgramTests
{
    private readonly Graph _graph = new();

    public CudaProgramTests() => EmulatedBackends.SkipUnlessThere();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 9, 8)]
    [InlineData(50, 50, 25, 13, 8)]
    [InlineData(500, 500, 250, 125, 63, 32, 16, 8)]
    public void Batches_are_halves_of_halves(int capacity, params int[] sizes) =>
        Assert.Equal(sizes, BatchLadder.Sizes(capacity));

    [Fact]
    public void A_run_takes_the_smallest_batch_that_is_enough_and_a_resumed_one_what_is_there()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        Node x = _graph.Input("x", 3), y = _graph.Relu(x), z = _graph.Add(y, x);
        using CudaProgram program = backend.CompilePlanned(new Computation(40, [z, y]) { Pause = [y] });
        float[] values = [.. Enumerable.Range(0, 120).Select(i => (float)i)];
        program.Write(x, values);
        int[] Made() => [.. program.Batches.Rungs.Where(r => r.Made is not null).Select(r => r.Images)];

        program.Start(40);
        program.Resume([.. Enumerable.Range(5, 9)]);
        Assert.Equal(values[15..42].Select(v => 2 * v), Runs.Read(program, z, 9));
        Assert.Equal([40], Made());
        program.Run(9);
        Assert.Equal([40, 10], Made());
        program.Run(3);
        Assert.Equal([40, 10, 8], Made());
        program.Start(40);
        program.Resume([20, 30]);
        Assert.Equal([values[60] * 2, values[61] * 2, values[62] * 2, values[90] * 2], Runs.Read(program, z, 2)[..4]);
        Assert.Equal([40, 10, 8], Made());
        Assert.Contains(program.Listing, l => l.Contains("batches of 20: not made yet", StringComparison.Ordinal));
    }

    [Fact]
    public void From_the_second_time_on_a_run_is_one_graph()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        var scenario = new Scenario();
        using CudaProgram program = backend.CompilePlanned(scenario.Computation);
        program.Run(Scenario.Images);
        Assert.Equal(0, cuda.Calls("cuGraphLaunch"));
        program.Run(Scenario.Images);
        cuda.NoteCalls();
        program.Run(Scenario.Images);
        Assert.Equal(
            ["cuCtxSetCurrent", "cuMemsetD32Async", "cuGraphLaunch", "cuStreamSynchronize"], Functions(cuda));
        Assert.Contains(program.Listing, l => l.Contains("run as a graph", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cuStreamBeginCapture_v2")]
    [InlineData("cuStreamEndCapture")]
    [InlineData("cuGraphInstantiateWithFlags")]
    public void What_cannot_be_recorded_runs_call_by_call(string function)
    {
        var scenario = new Scenario();
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        float[] expected = scenario.RunOn(backend);
        using CudaProgram program = backend.CompilePlanned(scenario.Computation);
        cuda.Fail(function, 901, times: 1000);
        long launched = cuda.Calls("cuGraphLaunch");
        Assert.Equal(expected, scenario.RunOn(program));
        Assert.Equal(launched, cuda.Calls("cuGraphLaunch"));
        string reason = $"call by call, as recording failed: driver: {function}";
        Assert.Contains(program.Listing, l => l.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Repeated_runs_wait_for_nobody_but_the_one_before_the_last()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        var scenario = new Scenario();
        using CudaProgram program = backend.CompilePlanned(scenario.Computation);
        program.Repeat(Scenario.Images, 2);
        cuda.NoteCalls();
        program.Repeat(Scenario.Images, 3);
        Assert.Equal(
            [
                "cuCtxSetCurrent", "cuMemsetD32Async", "cuMemsetD32Async", "cuGraphLaunch", "cuEventRecord",
                "cuGraphLaunch", "cuEventRecord", "cuEventSynchronize", "cuGraphLaunch", "cuEventRecord",
                "cuStreamSynchronize",
            ],
            Functions(cuda));

        // All that was kept comes with one copy.
        cuda.NoteCalls();
        var kept = new float[Scenario.Images];
        for (int run = 0; run < 3; run++) program.ReadRun(scenario.Norm, run, kept);
        Assert.Single(Functions(cuda), "cuMemcpyDtoHAsync_v2");
    }

    [Fact]
    public void A_history_too_large_for_one_copy_is_read_as_asked_for()
    {
        using CudaBackend backend = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        Node x = _graph.Input("x", 2, 32, 32), sum = _graph.Add(x, x);
        var computation = new Computation(40, [sum], new Update(x, sum)) { Repeats = 20 };
        using IProgram program = backend.Compile(computation);
        float[] values = [.. Enumerable.Range(0, 40 * x.Shape.Count).Select(i => i % 97f)];
        program.Write(x, values);
        Assert.Equal(20, program.Repeat(40, 20));
        var kept = new float[values.Length];
        program.ReadRun(sum, 3, kept);
        Assert.Equal(values.Select(v => 16 * v), kept);
        Assert.True(program.WeightBytes >= 20L * values.Length * sizeof(float));
    }

    [Fact]
    public void A_smaller_batch_without_room_is_done_without()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        var scenario = new Scenario();
        using CudaProgram program = backend.CompilePlanned(scenario.Computation);
        program.Write(scenario.Image, Scenario.Values);
        cuda.Fail("cuMemAlloc_v2", 2, times: 2);
        program.Run(2);
        Assert.Single(program.Batches.Rungs, r => r.Made is not null);
        using IProgram other = backend.Compile(scenario.Computation);
        other.Write(scenario.Image, Scenario.Values);
        other.Run(2);
        Assert.Equal(Runs.Read(other, scenario.Norm, 2), Runs.Read(program, scenario.Norm, 2));
    }

    [Theory]
    [InlineData("small resnet, losses")]
    [InlineData("deepfool")]
    [InlineData("prototype descent")]
    public void Every_step_of_a_plan_is_launched_once_in_order_within_the_limits_of_a_grid(string name)
    {
        CaseGraph graph = OpCases.Get(name).Make();
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        using CudaProgram program = backend.CompilePlanned(graph.Computation(9));
        foreach ((int images, BatchProgram? made) in program.Batches.Rungs.Take(1))
        {
            Assert.Equal(program.Plan.Steps.Count, made!.Steps.Count);
            Launch[] launches = [.. made.Steps.SelectMany(s => s.Launches)];
            foreach (Launch l in launches)
            {
                Assert.InRange(l.Grid.X, 1u, (uint)int.MaxValue);
                Assert.InRange(Math.Max(l.Grid.Y, l.Grid.Z), 1u, 65535u);
                Assert.InRange(l.Block.X * l.Block.Y * l.Block.Z, 1u, 1024u);
            }
            cuda.NoteCalls();
            program.Run(images);
            IEnumerable<string> updates = program.Plan.Updates.Select(_ => "update");
            Assert.Equal(launches.Select(l => l.Kernel.Name).Concat(updates).Select(k => $"run {k}"), Kernels(cuda));
        }
        AssertPlacesHold(program.Plan);
    }

    [Fact]
    public void Programs_of_one_backend_serve_threads_of_their_own()
    {
        using CudaBackend backend = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        float[] expected = new Scenario().RunOn(backend);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
            Assert.Equal(expected, new Scenario().RunOn(backend)));
    }

    [Fact]
    public void A_backend_says_what_it_runs_on_and_leaves_room_for_others()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Machine(bytes: 8L << 30);
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        Assert.Equal("cuda", backend.Name);
        Assert.Contains("CUDA 12.8", backend.Description, StringComparison.Ordinal);
        Assert.EndsWith("fp32", backend.Description, StringComparison.Ordinal);
        Assert.InRange(backend.MaxProgramBytes, 6L << 30, (8L << 30) - (512L << 20));
        cuda.Machine(bytes: 1L << 20);
        Assert.Equal(0, backend.MaxProgramBytes);
        using ISingularValues solver = backend.CreateSingularValues();
        Assert.NotNull(solver);
    }

    // What a step writes lies inside the arena, and on nothing that is alive then.
    private static void AssertPlacesHold(Plan plan)
    {
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            PlanValue output = plan.Steps[step].Output;
            (long start, long end) = (output.Offset, output.Offset + plan.Capacity * output.FloatsPerImage);
            Assert.InRange(end, 1, plan.ArenaFloats);
            foreach (PlanValue other in plan.Values.Where(v => v != output && v.First <= step && v.Last >= step))
            {
                long otherEnd = other.Offset + plan.Capacity * other.FloatsPerImage;
                Assert.True(end <= other.Offset || otherEnd <= start, $"step {step} writes over v{other.Id}");
            }
        }
    }

    private static string[] Functions(EmulatedCuda cuda) =>
        [.. cuda.Notes.Where(n => n.StartsWith("cu", StringComparison.Ordinal))];

    private static string[] Kernels(EmulatedCuda cuda) =>
        [.. cuda.Notes.Where(n => n.StartsWith("run ", StringComparison.Ordinal))];
}
