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
        RunsAhead = backend.RunsAhead;
        int group = options.Stop == StopRule.PerRun ? _classes : 1;
        var rule = new Op.DescentStep(options.Step, 0, 1, options.StopLoss, group);
        _graph = new DescentGraph(network, options.SeedGradient, rule, RunsAhead);
        if (CompileWhole(backend, options) is { } program)
        {
            _program = program;
            return;
        }
        IsSliced = true;
        _graph = new DescentGraph(network, options.SeedGradient, SlicedDescent.Rule(options));
        _program = BatchBudget.Compile(
            backend, _graph.For, 1, BatchBudget.Capacity(backend, _graph.For, 1, _classes, options.MemoryBudget));
    }

    /// <summary>How many steps it pays to ask for at once.</summary>
    public int RunsAhead { get; }

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

    /// <summary>
    /// Steps several times, at most <see cref="RunsAhead"/>; <see cref="Read(int, Span{float}, Span{float})"/> tells
    /// what each found. Fewer when cancelled.
    /// </summary>
    public int StepAhead(int rows, int times, CancellationToken cancellation) =>
        _program.Repeat(rows, times, cancellation);

    /// <summary>The losses before one of the steps, and the gradients' norms.</summary>
    public void Read(int step, Span<float> losses, Span<float> norms)
    {
        _program.ReadRun(_graph.Loss, step, losses);
        _program.ReadRun(_graph.Norm, step, norms);
    }

    /// <summary>The first rows' images.</summary>
    public void Read(Span<float> images) => _program.Read(_graph.Images, images);

    public void Dispose() => _program.Dispose();

    // Null where not even one run fits that must stay together, for its mean loss decides when it stops.
    private IProgram? CompileWhole(IBackend backend, EvaluationOptions options)
    {
        bool together = Rule.GroupSize > 1;
        if (together && !BatchBudget.Fits(backend, _graph.For(_classes), options.MemoryBudget)) return null;
        int wanted = options.Runs * _classes;
        int images = BatchBudget.Capacity(backend, _graph.For, _classes, wanted, options.MemoryBudget);
        try
        {
            return BatchBudget.Compile(backend, _graph.For, _classes, images);
        }
        catch (DeviceMemoryException) when (together)
        {
            return null;
        }
    }
}
