using CoreDataless.Engine;
using CoreDataless.Metrics;

namespace CoreDataless.Bench;

/// <summary>
/// The descent that is measured: the paper's ResNet18 with random weights, as evaluations run it. <c>--width</c> is 64
/// or that of its first stage, <c>--classes</c> are 10, and <c>--stem 7</c> is Tiny ImageNet's, for 64x64 images.
/// </summary>
internal sealed class CudaDescent
{
    private readonly int _width, _classes, _stem;

    public CudaDescent(Arguments arguments)
    {
        (_width, _classes) = (arguments.Number("--width", 64), arguments.Number("--classes", 10));
        (_stem, Runs) = (arguments.Number("--stem", 3), arguments.Number("--runs", 25));
        // Steps of no length: every repetition does the same work, however many there are.
        var rule = new Op.DescentStep(Step: 0, Low: 0, High: 1, StopLoss: 0, _classes);
        Graph = new DescentGraph(
            RandomNetwork.ResNet18(_width, _classes, _stem), SeedGradient.Torch, rule, Runs);
    }

    /// <summary>Iterations asked for at once.</summary>
    public int Runs { get; }

    public DescentGraph Graph { get; }

    /// <summary>For people.</summary>
    public string Title => $"ResNet18, width {_width}, {_classes} classes, images {Graph.Images.Shape}";

    /// <summary>Start images, and classes in turn.</summary>
    public void Write(IProgram program, int images)
    {
        program.Write(Graph.Images, StartImages.Draw(1, images * Graph.Images.Shape.Count));
        int[] targets = [.. Enumerable.Range(0, images).Select(i => i % _classes)];
        program.Write(Graph.Target, Labels.OneHot(targets, _classes));
    }
}
