using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda;

/// <summary>
/// A descent in miniature that does all that programs can: a convolution, a linear layer, state, a pause, repeated runs
/// and more images than the smallest batch has.
/// </summary>
internal sealed class Scenario
{
    public const int Images = 12;

    private readonly Graph _graph = new();

    public Scenario()
    {
        Image = _graph.Input("image", 2, 3, 3);
        Node hidden = _graph.Relu(_graph.Conv2d(Image, Weight(2, 2, 3, 3), padding: 1));
        Logits = _graph.Linear(_graph.GlobalAveragePool(hidden), Weight(3, 2));
        Norm = _graph.L2Norm(hidden);
        Computation = new Computation(Images, [Logits, Norm], new Update(Image, hidden))
        {
            Pause = [Logits],
            Repeats = 3,
        };
    }

    public Node Image { get; }

    public Node Logits { get; }

    public Node Norm { get; }

    public Computation Computation { get; }

    public static float[] Values { get; } = [.. Enumerable.Range(0, Images * 18).Select(i => i % 7 * 0.25f - 0.5f)];

    /// <summary>Everything that can be read, one after the other.</summary>
    public float[] RunOn(IBackend backend)
    {
        using IProgram program = backend.Compile(Computation);
        return RunOn(program);
    }

    /// <inheritdoc cref="RunOn(IBackend)"/>
    public float[] RunOn(IProgram program)
    {
        var read = new List<float>();
        program.Write(Image, Values);
        for (int run = 0; run < 2; run++) program.Run(Images);
        program.Repeat(Images, 3);
        for (int run = 0; run < 3; run++)
        {
            var kept = new float[Images];
            program.ReadRun(Norm, run, kept);
            read.AddRange(kept);
        }
        program.Write(Image, Values);
        for (int images = Images; images > 2; images -= 4)
        {
            program.Start(images);
            Read(program, Logits, images, read);
            program.Resume([.. Enumerable.Range(1, images - 4)]);
        }
        program.Run(2);
        foreach (Node node in (Node[])[Image, Logits, Norm]) Read(program, node, 2, read);
        return [.. read];
    }

    private static void Read(IProgram program, Node node, int images, List<float> read)
    {
        var values = new float[images * node.Shape.Count];
        program.Read(node, values);
        read.AddRange(values);
    }

    private Node Weight(params int[] dimensions)
    {
        var shape = new Shape(dimensions);
        float[] values = [.. Enumerable.Range(0, shape.Count).Select(i => i % 5 * 0.125f - 0.125f)];
        return _graph.Constant(new Tensor(shape, values));
    }
}
