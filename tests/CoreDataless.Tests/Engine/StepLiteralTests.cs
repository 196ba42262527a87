using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>The steps of descent and of DeepFool on numbers worked out by hand.</summary>
public class StepLiteralTests
{
    private readonly Graph _graph = new();

    // Logits, and the class that they stand for.
    [Theory]
    [InlineData(new[] { 1f, 3, 2 }, 1)]
    [InlineData(new[] { 2f, 1, 2 }, 0)]
    [InlineData(new[] { -3f, -1, -1 }, 1)]
    [InlineData(new[] { 0f, -0f, 0 }, 0)]
    [InlineData(new[] { float.NegativeInfinity, -9, float.PositiveInfinity }, 2)]
    [InlineData(new[] { float.NaN, 1, 2 }, 0)]
    [InlineData(new[] { 1, float.NaN, 2 }, 2)]
    [InlineData(new[] { 3, float.NaN, 2 }, 0)]
    [InlineData(new[] { float.NaN, float.NaN, float.NaN }, 0)]
    public void Prediction_is_the_first_largest(float[] logits, int label)
    {
        Node z = _graph.Input("z", 3), targets = _graph.Input("targets", new Shape(3), copies: 3);
        Expect.Values(
            _graph.Predicts(z, targets),
            [.. Enumerable.Range(0, 3).Select(k => k == label ? 1f : 0f)],
            (z, logits),
            (targets, [1, 0, 0, 0, 1, 0, 0, 0, 1]));
    }

    [Fact]
    public void Norm_of_three_and_four_is_five()
    {
        Node x = _graph.Input("x", 2);
        Expect.Values(_graph.L2Norm(x), [5, 0], (x, [3, 4, 0, 0]));
    }

    [Fact]
    public void Norm_does_not_underflow()
    {
        Node x = _graph.Input("x", 2);
        Expect.Precisely(_graph.L2Norm(x), [5.0 * 1e-25f], (x, [3 * 1e-25f, 4 * 1e-25f]));
        foreach (TestBackend backend in TestBackends.All)
        {
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(new Computation(1, [_graph.L2Norm(x)]));
            program.Write(x, [3e-25f, 4e-25f]);
            program.Run(1);
            Assert.Equal(1, Runs.Read(program, _graph.Nodes[^1], 1)[0] / 5e-25, 1e-6);
        }
    }

    // Losses per image; expected: does the image move?
    [Theory]
    [InlineData(1, new[] { 1f, 0.5f, 0.25f }, new[] { true, false, false })]
    [InlineData(2, new[] { 1f, 0.25f, 0.25f }, new[] { true, true, false })]
    [InlineData(2, new[] { 0.25f, 0.25f, 1f }, new[] { false, false, true })]
    [InlineData(2, new[] { 0.5f, 0.5f, 0.5f }, new[] { false, false, false })]
    [InlineData(3, new[] { 1.5f, 0.25f, 0f }, new[] { true, true, true })]
    [InlineData(3, new[] { 9f, float.NaN, 9f }, new[] { false, false, false })]
    [InlineData(2, new[] { 9f, float.NaN, 9f }, new[] { false, false, true })]
    [InlineData(100, new[] { 0.5f, 0.5f, 0.75f }, new[] { true, true, true })]
    public void Descent_moves_a_group_while_its_mean_loss_is_above_the_stop(int group, float[] losses, bool[] moves)
    {
        (Node x, Node g, Node norm, Node loss) = Inputs();
        Node y = _graph.DescentStep(x, g, norm, loss, new Op.DescentStep(0.5f, 0, 1, 0.5f, group));
        Expect.Values(
            y,
            [.. moves.SelectMany(move => move ? (float[])[0.2f, 1] : [0.5f, 0.95f])],
            (x, [0.5f, 0.95f, 0.5f, 0.95f, 0.5f, 0.95f]),
            (g, [3, -4, 3, -4, 3, -4]),
            (norm, [5, 5, 5]),
            (loss, losses));
    }

    [Fact]
    public void Descent_leaves_a_row_without_gradient()
    {
        (Node x, Node g, Node norm, Node loss) = Inputs();
        Node y = _graph.DescentStep(x, g, norm, loss, new Op.DescentStep(0.5f, 0, 1, 0, 1));
        Expect.Values(y, [0.5f, 2], (x, [0.5f, 2]), (g, [0, 0]), (norm, [0]), (loss, [1]));
    }

    [Fact]
    public void Groups_end_where_the_batch_ends()
    {
        (Node x, Node g, Node norm, Node loss) = Inputs();
        Node y = _graph.DescentStep(x, g, norm, loss, new Op.DescentStep(0.5f, 0, 1, 0.5f, 4));
        foreach (TestBackend backend in TestBackends.All)
        {
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(new Computation(4, [y]));
            program.Write(x, [0.5f, 0.95f, 0.5f, 0.95f, 0.5f, 0.95f, 0.5f, 0.95f]);
            program.Write(g, [3, -4, 3, -4, 3, -4, 3, -4]);
            program.Write(norm, [5, 5, 5, 5]);
            program.Write(loss, [1, 0.25f, 0, 0]);
            program.Run(4);
            Expect.Close([0.5f, 0.95f], Runs.Read(program, y, 1), backend.Name);
            program.Run(2);
            Expect.Close([0.2f, 1, 0.2f, 1], Runs.Read(program, y, 2), backend.Name);
        }
    }

    [Fact]
    public void Deepfool_moves_to_the_nearest_boundary()
    {
        Node w = _graph.Input("w", new Shape(2), copies: 2), z = _graph.Input("z", 3);
        Node seeds = _graph.Input("seeds", new Shape(3), copies: 2);
        Node move = _graph.DeepFoolMove(w, z, seeds);

        // f = -2 at distance 2, and f = 4 at distance 4 / 5; then the same with the first gradient ten times as long.
        float[] logits = [1, 3, 7], f = [1, -1, 0, 0, -1, 1];
        Expect.Values(
            move,
            [0.8001f / 5 * 3, 0.8001f / 5 * 4, 0, 0.2001f],
            (z, [.. logits, .. logits]),
            (w, [0, 1, 3, 4, 0, 10, 3, 4]),
            (seeds, [.. f, .. f]));
    }

    [Fact]
    public void Deepfool_takes_the_first_of_equally_near_boundaries()
    {
        Node w = _graph.Input("w", new Shape(2), copies: 3), z = _graph.Input("z", 2);
        Node seeds = _graph.Input("seeds", new Shape(2), copies: 3);
        Expect.Values(
            _graph.DeepFoolMove(w, z, seeds),
            [0, 1.0001f],
            (z, [0, 1]),
            (w, [0.5f, 0, 0, 1, 1, 0]),
            (seeds, [-1, 1, -1, 1, -1, 1]));
    }

    [Fact]
    public void Deepfool_stays_without_a_gradient()
    {
        Node w = _graph.Input("w", new Shape(2), copies: 1), z = _graph.Input("z", 2), seeds = _graph.Input("seeds", 2);
        Expect.Values(_graph.DeepFoolMove(w, z, seeds), [0, 0], (z, [0, 1]), (w, [0, 0]), (seeds, [-1, 1]));
    }

    [Fact]
    public void Deepfool_overshoots_and_clamps()
    {
        Node start = _graph.Input("start", 4), total = _graph.Input("total", 4);
        Expect.Values(
            _graph.DeepFoolPoint(start, total, new Op.DeepFoolPoint(0.25f, 0, 1)),
            [0.75f, 1, 0, 0.5f],
            (start, [0.5f, 0.5f, 0.5f, 0.5f]),
            (total, [0.2f, 1, -1, 0]));
    }

    private (Node X, Node Gradient, Node Norm, Node Loss) Inputs() => (
        _graph.Input("x", 2),
        _graph.Input("gradient", 2),
        _graph.Input("norm", new Shape([])),
        _graph.Input("loss", new Shape([])));
}
