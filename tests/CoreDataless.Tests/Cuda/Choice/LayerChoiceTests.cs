using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;
using static CoreDataless.Tests.Cuda.Choice.ChosenLayers;

namespace CoreDataless.Tests.Cuda.Choice;

/// <summary>What is chosen among candidates that are right, wrong, slow, or fail.</summary>
public sealed class LayerChoiceTests
{
    private const string Layer = "Fp32 forward 3 x (3, 5, 6) -> (4, 5, 6) 3x3 stride 1 padding 1 +bias relu";

    [Fact]
    public void The_fastest_right_candidate_serves_whatever_its_place()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(
            ("slow", (c, p) => FakeFamily.Right(c, p, times: 40)),
            ("fast", (c, p) => FakeFamily.Right(c, p)),
            ("slower", (c, p) => FakeFamily.Right(c, p, times: 20)));
        (float[] values, string listing, _) = Run(family);

        Assert.Equal(Expected(), values);
        Assert.Contains(": fast, ", listing, StringComparison.Ordinal);
        Assert.Contains(" us", listing, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_time_is_up_the_fastest_so_far_serves()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(
            ("wrong", (c, p) => FakeFamily.Right(c, p with { Bias = null })),
            ("first", (c, p) => FakeFamily.Right(c, p, times: 40)),
            ("fast", (c, p) => FakeFamily.Right(c, p)));
        using CudaBackend backend = Backend(family, null, times: true, out _, time: TimeSpan.FromMilliseconds(-1));
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);
        Assert.Contains(": first, ", StepOf(program), StringComparison.Ordinal);
        Assert.DoesNotContain("fast", family.Made.Keys);
    }

    [Fact]
    public void Making_a_candidate_takes_nothing_of_the_time_for_running()
    {
        EmulatedBackends.SkipUnlessThere();
        var time = TimeSpan.FromSeconds(1);
        var family = new FakeFamily(("made slowly", Slow), ("fast", (c, p) => FakeFamily.Right(c, p)));
        using CudaBackend backend = Backend(family, null, times: true, out _, time: time);
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);
        Assert.Contains(": fast, ", StepOf(program), StringComparison.Ordinal);

        CudaStep Slow(StepContext context, LayerProblem problem)
        {
            Thread.Sleep(time);
            return FakeFamily.Right(context, problem, times: 40);
        }
    }

    [Fact]
    public void Without_timing_the_first_right_candidate_serves()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(
            ("slow", (c, p) => FakeFamily.Right(c, p, times: 40)), ("fast", (c, p) => FakeFamily.Right(c, p)));
        (_, string listing, _) = Run(family, times: false);

        Assert.EndsWith(": slow", listing, StringComparison.Ordinal);
        Assert.DoesNotContain("fast", family.Made.Keys);
    }

    public static TheoryData<string> BadCandidates => new(Bad.Keys);

    private static readonly Dictionary<string, (Func<StepContext, LayerProblem, CudaStep?> Make, string Remark)> Bad =
        new()
        {
            ["without the bias"] = ((c, p) => FakeFamily.Right(c, p with { Bias = null }), "relative squared error"),
            ["without the ReLU"] = ((c, p) => FakeFamily.Right(c, p with { Relu = false }), "relative squared error"),
            ["without the last row"] = (
                (c, p) => FakeFamily.Right(c, p with { Rows = p.Rows - 1 }), "error of Infinity"),
            ["does nothing"] = ((_, _) => FakeFamily.Doing(() => { }), "error of Infinity"),
            ["other bits each time"] = (Unsteady, "error of Infinity"),
            ["fails when made"] = ((_, _) => throw new CudaException("cuDNN", "cudnnX", 5000, "broken"), "broken"),
            ["has no memory"] = ((_, _) => throw new DeviceMemoryException("too large"), "too large"),
            ["fails when run"] = (
                (_, _) => FakeFamily.Doing(() => throw new CudaException("cuDNN", "cudnnY", 5000, "tired")), "tired"),
            ["waits"] = ((c, p) => FakeFamily.Right(c, p, also: c.Device.Synchronize), "cannot be recorded"),
        };

    [Theory]
    [MemberData(nameof(BadCandidates))]
    public void A_candidate_is_passed_over_and_the_reason_kept(string name)
    {
        EmulatedBackends.SkipUnlessThere();
        (Func<StepContext, LayerProblem, CudaStep?> make, string remark) = Bad[name];
        var family = new FakeFamily((name, make), ("right", (c, p) => FakeFamily.Right(c, p)));
        (float[] values, string listing, LayerChoice choice) = Run(family);

        Assert.Equal(Expected(), values);
        Assert.Contains(": right, ", listing, StringComparison.Ordinal);
        string said = Assert.Single(choice.Remarks);
        Assert.Contains(name, said, StringComparison.Ordinal);
        Assert.Contains(remark, said, StringComparison.Ordinal);
        Assert.Contains(Layer, said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_library_has_not_is_no_news()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(("none", (_, _) => null), ("right", (c, p) => FakeFamily.Right(c, p)));
        (_, string listing, LayerChoice choice) = Run(family);
        Assert.Contains(": right, ", listing, StringComparison.Ordinal);
        Assert.Empty(choice.Remarks);
    }

    [Fact]
    public void What_cannot_be_recorded_serves_where_nothing_else_does()
    {
        EmulatedBackends.SkipUnlessThere();
        string folder = Directory.CreateTempSubdirectory("coredataless-choices-").FullName;
        var family = new FakeFamily(("waits", (c, p) => FakeFamily.Right(c, p, also: c.Device.Synchronize)));
        (float[] values, string listing, _) = Run(family, folder);
        Assert.Equal(Expected(), values);
        Assert.EndsWith(": waits", listing, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public void A_layer_that_nothing_computes_is_refused_by_name()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(("none", (_, _) => null));
        GraphException refused = Assert.Throws<GraphException>(() => Run(family));
        Assert.Contains(Layer, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_numbers_still_run()
    {
        EmulatedBackends.SkipUnlessThere();
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(2, 3, 3));
        Node weight = graph.Constant(new Tensor(new Shape(2, 2, 1, 1), [float.NaN, 1, float.PositiveInfinity, 2]));
        Node y = graph.Conv2d(x, weight, null, Window.Square(1));
        using CudaBackend backend = Backend(EmulatedCuda.Libraries, Precision.Fp32, "direct");
        float[] values = Run(backend, (new Computation(2, [y]), x, y), images: 2);
        Assert.True(float.IsNaN(values[0]));
    }

    [Fact]
    public void Equal_layers_are_chosen_once()
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(
            ("right", (c, p) => FakeFamily.Right(c, p)), ("other", (c, p) => FakeFamily.Right(c, p, times: 40)));
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(4, 5, 6));
        Node y = x;
        for (int i = 0; i < 4; i++)
            y = graph.Conv2d(y, Weight(graph, 4, 4, 3, 3), null, Window.Square(3, padding: 1));
        using CudaBackend backend = Backend(family, null, times: true, out _);
        _ = Run(backend, (new Computation(2, [y]), x, y), images: 2);

        Assert.Equal(1, family.Made["other"]);
        Assert.Equal(1 + 4, family.Made["right"]);
    }

    // The ladder makes smaller batches when they are asked for: then the input has its values already.
    [Fact]
    public void Inputs_are_what_they_were_before()
    {
        EmulatedBackends.SkipUnlessThere();
        (Computation computation, Node x, Node y) = Convolution(capacity: 8);
        var family = new FakeFamily(("right", (c, p) => FakeFamily.Right(c, p)));
        using CudaBackend backend = Backend(family, null, times: true, out _);
        using IProgram program = backend.Compile(computation);
        float[] written = Numbers(8 * x.Shape.Count, seed: 5);
        program.Write(x, written);
        foreach (int images in (int[])[1, 2, 8])
        {
            program.Run(images);
            var kept = new float[written.Length];
            program.Read(x, kept);
            Assert.Equal(written, kept);
            var values = new float[images * y.Shape.Count];
            program.Read(y, values);
            Assert.Equal(Reference(computation, x, y, written, images), values, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void What_can_be_tried_but_not_made_for_the_program_gives_way_to_another()
    {
        EmulatedBackends.SkipUnlessThere();
        int made = 0;
        var family = new FakeFamily(
            ("once", (c, p) => made++ == 0 ? FakeFamily.Right(c, p) : null),
            ("right", (c, p) => FakeFamily.Right(c, p, times: 40)));
        (float[] values, string listing, _) = Run(family);
        Assert.Equal(Expected(), values);
        Assert.Contains(": right, ", listing, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_much_too_slow_runs_twice_and_no_more()
    {
        EmulatedBackends.SkipUnlessThere();
        int runs = 0;
        var family = new FakeFamily(
            ("fast", (c, p) => FakeFamily.Right(c, p)),
            ("slow", (c, p) => FakeFamily.Right(c, p, times: 200, also: () => runs++)));
        (_, string listing, _) = Run(family);
        Assert.Contains(": fast, ", listing, StringComparison.Ordinal);
        Assert.Equal(2, runs);
    }

    [Theory]
    [InlineData(Precision.Fp32, 1e-4f, false)]
    [InlineData(Precision.Tf32, 1e-4f, true)]
    [InlineData(Precision.Tf32, 1.2e-3f, true)]
    [InlineData(Precision.Tf32, 1.6e-3f, false)]
    [InlineData(Precision.BFloat16, 4e-3f, true)]
    [InlineData(Precision.BFloat16, 4e-2f, false)]
    public void A_precision_bounds_the_error(Precision precision, float error, bool isGood)
    {
        EmulatedBackends.SkipUnlessThere();
        var family = new FakeFamily(
            ("rough", (c, p) => FakeFamily.Right(c, p with { Weight = Scaled(p.Weight, 1 + error), Bias = null })),
            ("right", (c, p) => FakeFamily.Right(c, p)));
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(3, 5, 6));
        Node y = graph.Conv2d(x, Weight(graph, 4, 3, 3, 3), null, Window.Square(3, padding: 1));
        using CudaBackend backend = Backend(family, null, times: false, out _, precision);
        using IProgram program = backend.Compile(new Computation(3, [y]));
        Assert.EndsWith(isGood ? ": rough" : ": right", StepOf(program), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_precision_does_not_pass_for_TF32()
    {
        EmulatedBackends.SkipUnlessThere();
        // Its fraction is TF32's; what it has not is the range: beyond 65504 it is infinite.
        var family = new FakeFamily(
            ("half", (c, p) => Clamped(c, p)), ("right", (c, p) => FakeFamily.Right(c, p)));
        (_, string listing, LayerChoice choice) = Run(family);
        Assert.Contains(": right, ", listing, StringComparison.Ordinal);
        Assert.Contains("half", Assert.Single(choice.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Squared_errors_are_relative_and_know_what_is_not_finite()
    {
        Assert.Equal(0.25 / 4, LayerTrial.SquaredError([2.5f, 0], [2, 0]), 12);
        float[] special = [float.NaN, float.PositiveInfinity, 1];
        Assert.Equal(0, LayerTrial.SquaredError(special, special));
        Assert.Equal(0, LayerTrial.SquaredError([0, 0], [0, 0]));
        Assert.Equal(double.PositiveInfinity, LayerTrial.SquaredError([float.NaN], [1]));
        Assert.Equal(double.PositiveInfinity, LayerTrial.SquaredError([1], [float.NaN]));
        Assert.Equal(double.PositiveInfinity, LayerTrial.SquaredError([1], [0]));
    }

    private static CudaStep Unsteady(StepContext context, LayerProblem problem)
    {
        int runs = 0;
        Launch exact = DirectConvolution.Launch(context, problem);
        // A difference far below every bound.
        Launch rough = DirectConvolution.Launch(
            context, problem with { Weight = Scaled(problem.Weight, 1 + 1e-6f) });
        return FakeFamily.Doing(() => (runs++ % 2 == 0 ? exact : rough).Enqueue());
    }

    private static unsafe CudaStep Clamped(StepContext context, LayerProblem problem)
    {
        int count = problem.Rows * problem.From.Count;
        ulong copy = context.Device.Allocate(context.Scope, count * sizeof(float));
        Launch launch = DirectConvolution.Launch(context, problem with { Source = copy });
        return FakeFamily.Doing(() =>
        {
            // Device memory of the emulated GPU is the host's.
            for (int i = 0; i < count; i++)
                ((float*)copy)[i] = Math.Clamp(((float*)problem.Source)[i], -65504, 65504);
            launch.Enqueue();
        });
    }

    private static Tensor Scaled(Tensor weight, float factor) =>
        new(weight.Shape, [.. weight.Values.Select(w => w * factor)]);

    private static float[] Reference(Computation computation, Node x, Node y, float[] input, int images)
    {
        using var backend = new ReferenceBackend();
        using IProgram program = backend.Compile(computation);
        program.Write(x, input);
        program.Run(images);
        var values = new float[images * y.Shape.Count];
        program.Read(y, values);
        return values;
    }
}
