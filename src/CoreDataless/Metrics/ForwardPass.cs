using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>Features and logits of any number of images.</summary>
public sealed class ForwardPass : IDisposable
{
    private readonly Network _network;
    private readonly int _wanted;
    private readonly Node _images;
    private readonly NetworkOutputs _outputs;
    private readonly IProgram _program;

    /// <summary>Compiles the forward pass.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="network">The classifier.</param>
    /// <param name="images">How many images will come, at most, in one call; more are split.</param>
    /// <param name="memoryBudget">Working memory in bytes.</param>
    public ForwardPass(IBackend backend, Network network, int images, long memoryBudget)
    {
        (_network, _wanted) = (network, Math.Max(1, images));
        var graph = new Graph();
        _images = graph.Input("images", network.Input);
        _outputs = network.Append(graph, _images);
        int capacity = BatchBudget.Capacity(backend, Computation, 1, _wanted, memoryBudget);
        _program = BatchBudget.Compile(backend, Computation, 1, capacity);
    }

    /// <summary>What was compiled.</summary>
    public CompiledPart Compiled => CompiledPart.Of("forward pass", _wanted, _program);

    /// <summary>
    /// Features (images, features) and logits (images, classes) of images (images, C, H, W) in [0, 1].
    /// </summary>
    public (float[] Features, float[] Logits) Run(ReadOnlySpan<float> images, CancellationToken cancellation = default)
    {
        int pixels = _network.Input.Count;
        int count = images.Length / pixels;
        var features = new float[count * _network.FeatureCount];
        var logits = new float[count * _network.Classes];
        for (int first = 0; first < count; first += _program.Capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            int n = Math.Min(_program.Capacity, count - first);
            _program.Write(_images, images.Slice(first * pixels, n * pixels));
            _program.Run(n);
            _program.Read(_outputs.Features, Rows(features, first, n, _network.FeatureCount));
            _program.Read(_outputs.Logits, Rows(logits, first, n, _network.Classes));
        }
        return (features, logits);
    }

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();

    private Computation Computation(int images) => new(images, [_outputs.Features, _outputs.Logits]);

    private static Span<float> Rows(float[] values, int first, int count, int width) =>
        values.AsSpan(first * width, count * width);
}
