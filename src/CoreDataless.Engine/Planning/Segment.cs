namespace CoreDataless.Engine.Planning;

/// <summary>
/// Consecutive steps that are run together: for all images one step after the other, or depth first, where one worker
/// takes a block of images through all steps and needs memory for that block only.
/// </summary>
/// <param name="First">The first step.</param>
/// <param name="End">The step behind the last.</param>
/// <param name="Block">Images that go through together, at most; 0 for all.</param>
public sealed record Segment(int First, int End, int Block)
{
    /// <summary>Do blocks of images go through one by one, so that values can live in a block alone?</summary>
    public bool IsBlocked => Block > 0;

    /// <summary>Each step for the whole batch: one segment before the pause, one behind it.</summary>
    public static IReadOnlyList<Segment> WholeBatch(PlanSketch sketch) =>
    [
        .. ((Segment[])[
            new Segment(0, sketch.StepsBeforePause, 0),
            new Segment(sketch.StepsBeforePause, sketch.Steps.Count, 0),
        ]).Where(s => s.First < s.End),
    ];
}

/// <summary>What a backend sees of a plan when it cuts it into segments: everything but the places.</summary>
/// <param name="Steps">All steps.</param>
/// <param name="StepsBeforePause">No segment reaches over this step.</param>
/// <param name="Values">All values, alive from step to step.</param>
/// <param name="Capacity">The largest number of images.</param>
public sealed record PlanSketch(
    IReadOnlyList<PlanStep> Steps, int StepsBeforePause, IReadOnlyList<PlanValue> Values, int Capacity);
