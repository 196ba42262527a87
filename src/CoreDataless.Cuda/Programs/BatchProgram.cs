using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>The steps of a plan for a fixed number of images, and what runs put into the stream.</summary>
internal sealed class BatchProgram
{
    private readonly StepContext _context;
    private readonly Plan _plan;
    private readonly CudaStep[] _steps;

    /// <summary>Makes the steps. Values of the arena other than inputs may be overwritten.</summary>
    public BatchProgram(StepContext context, Plan plan)
    {
        (_context, _plan) = (context, plan);
        _steps = CudaSteps.For(context, plan);
        Updates = [.. plan.Updates.Select(u => Update(u.Variable, u.Value))];
        Whole = RecordingOf(EnqueueWhole);
        BeforePause = RecordingOf(() => Enqueue(0, plan.StepsBeforePause));
        AfterPause = RecordingOf(EnqueueAfterPause);
    }

    /// <summary>Images that each step computes.</summary>
    public int Images => _context.Images;

    /// <summary>One per step of the plan.</summary>
    public IReadOnlyList<CudaStep> Steps => _steps;

    /// <summary>What follows the steps of each run: state takes its new values.</summary>
    public IReadOnlyList<Launch> Updates { get; }

    /// <summary>What follows in runs whose outputs are kept; none until those are asked for.</summary>
    public IReadOnlyList<Launch> Keeping { get; private set; } = [];

    /// <summary>How its runs are launched, for listings.</summary>
    public string Description
    {
        get
        {
            (string Name, Recording? Recording)[] all =
                [("run", Whole), ("repeated run", Kept), ("up to the pause", BeforePause), ("from there", AfterPause)];
            string[] launched =
            [
                .. all.Where(r => r.Recording is { WasLaunched: true })
                    .Select(r => $"{r.Name} {r.Recording!.Description}"),
            ];
            return launched.Length == 0 ? "not run yet" : string.Join(", ", launched);
        }
    }

    /// <summary>A run.</summary>
    public Recording Whole { get; }

    /// <summary>A run up to its pause.</summary>
    public Recording BeforePause { get; }

    /// <summary>The rest of a run.</summary>
    public Recording AfterPause { get; }

    /// <summary>A run whose outputs are kept; null until it is asked for.</summary>
    public Recording? Kept { get; private set; }

    /// <summary>A run whose outputs go to the next slot of the history.</summary>
    public Recording KeptIn(DeviceHistory history) => Kept ??= NewKept(history);

    // Apart from the caller, which allocates nothing from the second time on.
    private Recording NewKept(DeviceHistory history)
    {
        Keeping = [.. history.Keep(_context)];
        return RecordingOf(() =>
        {
            EnqueueWhole();
            Enqueue(Keeping);
        });
    }

    private Recording RecordingOf(Action enqueue) => new(_context.Device, _context.Scope, enqueue);

    private Launch Update(PlanValue variable, PlanValue value) => RunLaunches.Update(
        _context.Kernels, Images, value.FloatsPerImage, _context.RealImages, _context.Address(value),
        _context.Address(variable));

    private void EnqueueWhole()
    {
        Enqueue(0, _steps.Length);
        Enqueue(Updates);
    }

    private void EnqueueAfterPause()
    {
        Enqueue(_plan.StepsBeforePause, _steps.Length);
        Enqueue(Updates);
    }

    private static void Enqueue(IReadOnlyList<Launch> launches)
    {
        for (int i = 0; i < launches.Count; i++) launches[i].Enqueue();
    }

    private void Enqueue(int first, int end)
    {
        for (int step = first; step < end; step++) _steps[step].Enqueue();
    }
}
