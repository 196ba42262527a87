using CoreDataless.Cuda.Native;
using static CoreDataless.Cuda.BackendAttributes;

namespace CoreDataless.Cuda;

/// <summary>
/// The engines that cuDNN's heuristics propose for a graph, the likely best first, without those that our promises rule
/// out. Asked for when one is wanted first.
/// </summary>
/// <param name="handle">cuDNN.</param>
/// <param name="context">Owner of the descriptors; its precision says which engines are good enough.</param>
/// <param name="problem">The layer.</param>
/// <param name="rounded">Are source and weights in bfloat16?</param>
/// <param name="most">The most engines wanted.</param>
internal sealed class EngineList(CuDnnHandle handle, StepContext context, LayerProblem problem, bool rounded, int most)
{
    private const int ModeB = 1, ModeFallback = 2, ModeA = 3;
    private const int TensorCore = 0, DownConvertInputs = 1, ReducedPrecisionReduction = 2, Nondeterministic = 4;
    private const int MostConfigurations = 32, MostNotes = 16;

    private static readonly Lock ModeBGate = new();

    private List<BackendDescriptor>? _configurations;
    private ConvolutionGraph? _graph;

    /// <summary>How many there are; as many as there could be until somebody asked.</summary>
    public int Count => _configurations?.Count ?? most;

    /// <summary>The graph with one engine, ready to run; null where the engine cannot do it after all.</summary>
    /// <exception cref="CudaException">cuDNN fails; where that is the graph's fault there are no engines.</exception>
    public CudaStep? Step(string name, int position)
    {
        List<BackendDescriptor> configurations = Configurations();
        if (position >= configurations.Count) return null;
        BackendDescriptor plan = New(BackendDescriptorType.ExecutionPlan)
            .Set(ExecutionPlanHandle, handle.Pointer)
            .Set(ExecutionPlanEngineConfiguration, configurations[position]);
        int status = plan.TryFinish();
        if (CuDnn.IsNotSupported(status)) return null;
        handle.Library.Check(status, $"cudnnBackendFinalize of {plan.Type}");
        long[] bytes = [0];
        plan.Get(ExecutionPlanWorkspaceSize, bytes);
        return bytes[0] <= CuDnnHandle.MostWorkspace
            ? new CuDnnFusedStep(handle, context, problem, name, _graph!, plan, bytes[0])
            : null;
    }

    private List<BackendDescriptor> Configurations()
    {
        if (_configurations is not null) return _configurations;
        // Should something throw, there are none.
        _configurations = [];
        _graph = new ConvolutionGraph(handle, context, problem, rounded);
        int status = _graph.Operations.TryFinish();
        if (CuDnn.IsNotSupported(status)) return _configurations;
        handle.Library.Check(status, $"cudnnBackendFinalize of {_graph.Operations.Type}");
        List<BackendDescriptor> likely = Proposals(ModeA);
        if (likely.Count == 0) likely = Proposals(ModeB);
        return _configurations = [.. likely.Concat(Proposals(ModeFallback)).Where(IsUsable).Take(most)];
    }

    private List<BackendDescriptor> Proposals(int mode)
    {
        BackendDescriptor heuristics = New(BackendDescriptorType.EngineHeuristics)
            .Set(EngineHeuristicsOperationGraph, _graph!.Operations)
            .Set(EngineHeuristicsMode, mode);
        // Old versions know fewer modes, and some modes not every graph.
        if (Finish(heuristics, mode) != 0) return [];
        int count = Math.Min(MostConfigurations, heuristics.Count(EngineHeuristicsResults));
        var configurations = new List<BackendDescriptor>();
        for (int i = 0; i < count; i++) configurations.Add(New(BackendDescriptorType.EngineConfiguration));
        int got = heuristics.Get(EngineHeuristicsResults, [.. configurations.Select(c => c.Pointer)]);
        return configurations[..got];
    }

    // Mode B must not be asked by two threads at once.
    private static int Finish(BackendDescriptor heuristics, int mode)
    {
        if (mode != ModeB) return heuristics.TryFinish();
        lock (ModeBGate) return heuristics.TryFinish();
    }

    private bool IsUsable(BackendDescriptor configuration)
    {
        try
        {
            return !Notes(configuration).Any(note =>
                note is Nondeterministic or ReducedPrecisionReduction or DownConvertInputs
                || (note is TensorCore && context.Precision == Precision.Fp32));
        }
        catch (CudaException e) when (e is not CudaDeviceLostException)
        {
            // Of which nothing is known: not used.
            return false;
        }
    }

    private int[] Notes(BackendDescriptor configuration)
    {
        using ResourceScope scope = context.Device.NewScope();
        var engine = new BackendDescriptor(handle.Library, scope, BackendDescriptorType.Engine);
        nint[] place = [engine.Pointer];
        configuration.Get(EngineConfigurationEngine, place);
        var notes = new int[MostNotes];
        return notes[..engine.Get(EngineNumericalNote, notes)];
    }

    private BackendDescriptor New(BackendDescriptorType type) => new(handle.Library, context.Scope, type);
}
