using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>
/// Infinities, NaN and the smallest numbers go through the kernels as through the backends of the host.
/// </summary>
public class SpecialNumberTests
{
    private const float NaN = float.NaN, Infinity = float.PositiveInfinity, Tiny = float.Epsilon;

    private readonly Graph _graph = new();

    [Fact]
    public void Relu_and_its_gradient()
    {
        Node x = _graph.Input("x", 5), dy = _graph.Input("dy", 5);
        float[] values = [NaN, Infinity, -Infinity, Tiny, -Tiny];
        Node y = _graph.Relu(x);
        Holds(y, [NaN, Infinity, 0, Tiny, 0], (x, values));
        Holds(_graph.Gradient(y, x, dy), [0, 2, 0, 4, 0], (dy, [1, 2, 3, 4, 5]), (x, values));
    }

    [Fact]
    public void Sums()
    {
        Node a = _graph.Input("a", 4), b = _graph.Input("b", 4);
        Holds(_graph.Add(a, b), [NaN, NaN, 0, 2 * Tiny], (a, [NaN, Infinity, 1, Tiny]), (b, [1, -Infinity, -1, Tiny]));
    }

    // The first of a window stays when the others are not larger, and nothing is larger than NaN.
    [Fact]
    public void Largest_under_a_window()
    {
        Node x = _graph.Input("x", new Shape(1, 1, 8));
        Node y = _graph.MaxPool(x, new Window(1, 2, 1, 2, 0, 0));
        Holds(y, [NaN, 1, -Infinity, Tiny], (x, [NaN, 1, 1, NaN, -Infinity, -Infinity, 0, Tiny]));
    }

    [Fact]
    public void Norm_of_the_largest_and_the_smallest()
    {
        Node x = _graph.Input("x", 2);
        Holds(
            _graph.L2Norm(x),
            [Infinity, NaN, 5 * Tiny, Infinity],
            (x, [Infinity, 1, NaN, 1, 3 * Tiny, 4 * Tiny, float.MaxValue, float.MaxValue]));
    }

    [Fact]
    public void Means()
    {
        Node x = _graph.Input("x", new Shape(1, 1, 2));
        Holds(_graph.GlobalAveragePool(x), [Infinity, NaN, 3 * Tiny], (x, [Infinity, 1, NaN, 1, 2 * Tiny, 4 * Tiny]));
    }

    // A step of 0.5 along (3, -4) / norm from the middle, within 0 and 1.
    [Fact]
    public void Descent_stays_without_a_norm_and_keeps_what_is_no_number()
    {
        Node x = _graph.Input("x", 2), gradient = _graph.Input("gradient", 2);
        Node norm = _graph.Input("norm", new Shape([])), loss = _graph.Input("loss", new Shape([]));
        Holds(
            _graph.DescentStep(x, gradient, norm, loss, new Op.DescentStep(0.5f, 0, 1, 0, 1)),
            [0.2f, 0.9f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, NaN, 1, 0, 0.5f, 0.5f, 0.5f],
            (x, [.. Enumerable.Repeat(0.5f, 14)]),
            (gradient, [3, -4, 3, -4, 3, -4, 3, -4, NaN, -4, Infinity, 0, 3, -4]),
            (norm, [5, 0, NaN, Infinity, 1, 1, 5]),
            (loss, [1, 1, 1, 1, Infinity, 1, NaN]));
    }

    [Fact]
    public void A_prediction_that_is_no_number()
    {
        Node z = _graph.Input("z", 3), target = _graph.Input("target", 3);
        Holds(
            _graph.Predicts(z, target),
            [1, 0, 1, 1],
            (z, [NaN, 5, 6, 1, NaN, 0, 1, NaN, 2, -Infinity, -Infinity, NaN]),
            (target, [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]));
    }

    [Fact]
    public void A_row_of_logits_that_has_no_probabilities()
    {
        Node z = _graph.Input("z", 3), target = _graph.Input("target", 3);
        float[] logits = [Infinity, 0, 1, 0, NaN, 1, 0, 0, -Infinity];
        float[] targets = [0, 1, 0, 1, 0, 0, 0, 1, 0];
        foreach (SeedGradient seed in Enum.GetValues<SeedGradient>())
        {
            Node loss = _graph.SoftmaxCrossEntropy(z, target, seed);
            Holds(loss, [NaN, NaN, MathF.Log(2)], (z, logits), (target, targets));
            Holds(
                _graph.Gradient(loss, z),
                [NaN, NaN, NaN, NaN, NaN, NaN, 0.5f, -0.5f, 0],
                (z, logits),
                (target, targets));
        }
    }

    private static void Holds(Node value, float[] expected, params (Node Input, float[] Values)[] inputs)
    {
        (Node first, float[] rows) = inputs[0];
        int images = rows.Length / first.Shape.Count;
        EmulatedBackends.SkipUnlessThere();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        using IProgram program = backend.Compile(new Computation(images, [value]));
        foreach ((Node input, float[] values) in inputs) program.Write(input, values);
        program.Run(images);
        float[] actual = Runs.Read(program, value, images);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = expected[i].Equals(actual[i])
                || Math.Abs(expected[i] - actual[i]) <= 2e-7f * Math.Abs(expected[i]);
            Assert.True(close, $"value {i} is {actual[i]:R} where {expected[i]:R} is right");
        }
    }
}
