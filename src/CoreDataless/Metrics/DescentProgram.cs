using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>The compiled step of a descent: for whole runs, or for slices of one where a run does not fit.</summary>
internal sealed class DescentProgram : IDisposable
{
    private readonly DescentGraph _graph;
    private readonly IProgram _program;
    private readonly int _classes;

    /// <summary>Compiles the step for as many images as the memory budget allows.</summary>
    public DescentProgram(IBackend backend, Network network, EvaluationOptions options)
    {
        _classes = network.Classes;
        int group = options.Stop == StopRule.PerRun ? _classes : 1;
        var rule = new Op.DescentStep(options.Step, 0, 1, options.StopLoss, group);
        _graph = new DescentGraph(network, options.SeedGradient, rule);
        IsSliced = group > 1 && !BatchBudget.Fits(backend, _graph.For(group), options.MemoryBudget);
        if (IsSliced) _graph = new DescentGraph(network, options.SeedGradient, SlicedDescent.Rule(options));
        (int unit, int wanted) = IsSliced ? (1, _classes) : (_classes, options.Runs * _classes);
        _program = backend.Compile(
            _graph.For(BatchBudget.Capacity(backend, _graph.For, unit, wanted, options.MemoryBudget)));
    }

    /// <summary>Does a run take several batches?</summary>
    public bool IsSliced { get; }

    public Op.DescentStep Rule => _graph.Rule;

    public int Capacity => _program.Capacity;

    /// <summary>What was compiled, for so many images.</summary>
    public CompiledPart Compiled(int images) => CompiledPart.Of("prototypes", images, _program);

    /// <summary>Sets the first rows: images and the class of each.</summary>
    public void Write(ReadOnlySpan<float> images, ReadOnlySpan<int> classes)
    {
        _program.Write(_graph.Images, images);
        _program.Write(_graph.Target, Labels.OneHot(classes, _classes));
    }

    /// <summary>
    /// Evaluates and moves the first rows; gives the losses before the step and the gradients' norms.
    /// </summary>
    public void Step(Span<float> losses, Span<float> norms)
    {
        _program.Run(losses.Length);
        _program.Read(_graph.Loss, losses);
        _program.Read(_graph.Norm, norms);
    }

    /// <summary>The first rows' images.</summary>
    public void Read(Span<float> images) => _program.Read(_graph.Images, images);

    public void Dispose() => _program.Dispose();
}
