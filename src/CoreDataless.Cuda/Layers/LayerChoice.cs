using System.Diagnostics;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Chooses how each layer is computed: of all ways that agree with the definition, the fastest here. Equal layers are
/// chosen once, and remembered on disk.
/// </summary>
/// <param name="families">Who can compute layers, the likely best first.</param>
/// <param name="cache">What was chosen before.</param>
internal sealed class LayerChoice(IReadOnlyList<ILayerFamily> families, ChoiceCache? cache = null)
{
    private const int MostRemarks = 200;

    private readonly ChoiceCache _cache = cache ?? new ChoiceCache(null, "", "");
    private readonly Dictionary<string, Winner> _chosen = [];
    private readonly List<string> _remarks = [];
    private Exception? _failure;
    private bool _isShort;

    /// <summary>Is the fastest wanted? Else the first that agrees with the definition serves.</summary>
    public bool Times { get; init; } = true;

    /// <summary>
    /// How long candidates of a family may run for one layer, so that whole networks stay at seconds; the first is
    /// always tried. Making them does not count: families of which that takes long have few.
    /// </summary>
    public TimeSpan TimeForFamily { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>What could not be used, and why; for listings.</summary>
    public IReadOnlyList<string> Remarks => _cache.Ignored == 0
        ? _remarks
        : [.. _remarks, $"{_cache.Path}: {_cache.Ignored} times something could not be read or written"];

    /// <summary>With all families that this machine has: cuDNN's, cuBLAS's and ours.</summary>
    /// <param name="device">The device; the caller has entered it.</param>
    /// <param name="scope">Owner of the libraries' handles; it outlives all programs.</param>
    /// <param name="cacheFolder">Where choices are kept; null for nowhere.</param>
    public static LayerChoice Open(CudaDevice device, ResourceScope scope, string? cacheFolder)
    {
        using StartUp.Lap lap = device.StartUp.Begin(StartUpPhase.Libraries);
        var remarks = new List<string>();
        CudaLibraries libraries = device.Libraries;
        CuDnnHandle? cuDnn = libraries.CuDnn is { } dnn ? Try(() => new CuDnnHandle(device, dnn, scope)) : null;
        CuBlasHandle? cuBlas = libraries.CuBlas is { } blas ? Try(() => new CuBlasHandle(device, blas, scope)) : null;
        List<ILayerFamily> families = [];
        if (cuDnn is not null) families.Add(new CuDnnFusedFamily(cuDnn));
        if (cuBlas is not null) families.Add(new CuBlasFamily(cuBlas));
        families.Add(new ImplicitGemmFamily());
        if (cuDnn is not null) families.Add(new CuDnnPlainFamily(cuDnn));
        families.Add(new DirectFamily());
        var cache = new ChoiceCache(cacheFolder, ChoiceKey.Machine(device, cuDnn, cuBlas), ChoiceKey.Build(device));
        var choice = new LayerChoice(families, cache);
        remarks.ForEach(choice.Remark);
        return choice;

        // A library that does not start is as good as none.
        T? Try<T>(Func<T> make)
            where T : class
        {
            try
            {
                return make();
            }
            catch (Exception e) when (IsFailure(e))
            {
                remarks.Add(e.Message);
                return null;
            }
        }
    }

    /// <summary>The step for a layer. No value of a run may be alive but inputs of the computation.</summary>
    /// <exception cref="GraphException">Nothing here can compute it.</exception>
    /// <exception cref="DeviceMemoryException">There is no memory for it.</exception>
    public CudaStep For(StepContext context, LayerProblem problem)
    {
        _failure = null;
        StepContext own = problem.IsLinear ? context with { Precision = Precision.Fp32 } : context;
        string layer = ChoiceKey.Layer(own.Precision, problem);
        if (!_chosen.TryGetValue(layer, out Winner? winner))
            winner = _chosen[layer] = Remembered(own, problem, layer) ?? Tried(own, problem, layer);
        if (Step(own, problem, winner, layer) is { } step) return step;
        // What a library offered when it was asked before need not be what it offers now.
        winner = _chosen[layer] = Tried(own, problem, layer, without: winner.Candidate);
        return Step(own, problem, winner, layer) ?? throw Nothing(layer);
    }

    private ChosenStep? Step(StepContext context, LayerProblem problem, Winner winner, string layer)
    {
        _isShort = false;
        CudaStep? step = Named(context, problem, winner.Candidate) is { } candidate ? Made(candidate, layer) : null;
        // For want of memory another way would only be slower.
        if (step is null && _isShort) throw Nothing(layer);
        return step is null ? null : new ChosenStep(step, winner);
    }

    // Held to the definition once more, unless it is our own code and this very build has done that here.
    private Winner? Remembered(StepContext context, LayerProblem problem, string layer)
    {
        using StartUp.Lap lap = context.Device.StartUp.Begin(StartUpPhase.Layers);
        if (_cache.Find(layer) is not { } known) return null;
        bool isProven = _cache.IsProven(layer);
        if (!isProven || Named(context, problem, known.Candidate) is { IsOfLibrary: true })
        {
            using var trial = new LayerTrial(context, problem);
            if (Named(trial.Context, problem, known.Candidate) is not { } candidate
                || Made(candidate, layer) is not { } step || !IsRight(trial, step, known.Candidate, layer))
            {
                return null;
            }
            if (!isProven) _cache.Keep(layer, known);
        }
        context.Device.StartUp.Count(StartUpPhase.Layers, isKept: true);
        return known;
    }

    private Winner Tried(StepContext context, LayerProblem problem, string layer, string? without = null)
    {
        using StartUp.Lap lap = context.Device.StartUp.Begin(StartUpPhase.Layers);
        _isShort = false;
        using var trial = new LayerTrial(context, problem);
        Winner best = Best(trial, problem, layer, without) ?? throw Nothing(layer);
        // What finds no memory today may be the fastest tomorrow.
        if (best.Microseconds is not null && !_isShort) _cache.Keep(layer, best);
        context.Device.StartUp.Count(StartUpPhase.Layers);
        return best;
    }

    private Winner? Best(LayerTrial trial, LayerProblem problem, string layer, string? without)
    {
        Winner? best = null;
        StepTimer? timer = Times ? new StepTimer(trial.Context.Device, trial.Context.Scope) : null;
        foreach (ILayerFamily family in families)
        {
            var running = new Stopwatch();
            foreach (LayerCandidate candidate in family.Candidates(trial.Context, problem))
            {
                if (candidate.Name == without || Made(candidate, layer) is not { } step) continue;
                running.Start();
                bool isRight = IsRight(trial, step, candidate.Name, layer, timer, best?.Microseconds);
                if (isRight && timer is null) return new Winner(candidate.Name, null);
                if (isRight && Timed(timer!, step, best?.Microseconds, candidate.Name, layer) is { } faster)
                    best = faster;
                running.Stop();
                if (best is not null && running.Elapsed > TimeForFamily) break;
            }
        }
        return best;
    }

    private LayerCandidate? Named(StepContext context, LayerProblem problem, string name) =>
        families.SelectMany(f => f.Candidates(context, problem)).FirstOrDefault(c => c.Name == name);

    private CudaStep? Made(LayerCandidate candidate, string layer)
    {
        try
        {
            return candidate.Make();
        }
        catch (Exception e) when (IsFailure(e))
        {
            Fail(candidate.Name, layer, e);
            return null;
        }
    }

    private bool IsRight(
        LayerTrial trial, CudaStep step, string name, string layer, StepTimer? timer = null, double? best = null)
    {
        try
        {
            trial.Context.Workspace.Take();
            // Slow ones need not even be right.
            if (timer?.IsHopeless(step, best) == true) return false;
            double error = trial.Error(step);
            if (error <= Bound(trial.Context.Precision)) return true;
            Remark($"{name} computes {layer} with a relative squared error of {error:e1}: not used");
        }
        catch (Exception e) when (IsFailure(e))
        {
            Fail(name, layer, e);
        }
        return false;
    }

    private void Fail(string name, string layer, Exception failure)
    {
        _isShort |= failure is DeviceMemoryException;
        Remark($"{name} fails for {layer}: {failure.Message}");
        _failure = failure;
    }

    private Winner? Timed(StepTimer timer, CudaStep step, double? best, string name, string layer)
    {
        try
        {
            double? took = timer.Microseconds(step, best);
            return took is null || took >= best ? null : new Winner(name, took);
        }
        catch (Exception e) when (IsFailure(e))
        {
            Remark($"{name} cannot be recorded for {layer}: {e.Message}");
            // Call by call it serves still, where nothing else does.
            return best is null ? new Winner(name, null) : null;
        }
    }

    private void Remark(string text)
    {
        if (_remarks.Count < MostRemarks) _remarks.Add(text);
    }

    private static bool IsFailure(Exception e) =>
        e is (CudaException and not CudaDeviceLostException) or DeviceMemoryException;

    // Sums in float32 add 1e-12 at most, so there no engine passes that rounds its factors unasked. Factors cut off
    // after TF32's 10 bits lose 0.7e-6 on average and pass; rounded to bfloat16's 7 bits they lose 4.4e-6 and do not.
    // In bfloat16 the bound is the square of what both may lose at most when they are cut off.
    private static double Bound(Precision precision) => precision switch
    {
        Precision.Fp32 => 1e-9,
        Precision.Tf32 => 2e-6,
        _ => 2.5e-4,
    };

    // A smaller batch may find the memory that was missing.
    private Exception Nothing(string layer) => _failure switch
    {
        null => new GraphException($"the CUDA backend cannot compute a layer: {layer}"),
        DeviceMemoryException e => new DeviceMemoryException($"{layer}: {e.Message}"),
        { } e => new GraphException($"the CUDA backend cannot compute a layer: {layer}: {e.Message}"),
    };
}
