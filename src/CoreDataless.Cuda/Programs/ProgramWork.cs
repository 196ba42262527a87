using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What one of several runs has to do that are asked for at once: see <see cref="IProgram.Repeat"/>.</summary>
/// <param name="Parts">
/// The steps of the plan; then the updates and the outputs that are kept, where there are any, in one part each.
/// </param>
/// <param name="IdealBytes">
/// Bytes of all values and weights, once each: as if all that is read again came out of a cache.
/// </param>
internal sealed record ProgramWork(IReadOnlyList<StepWork> Parts, long IdealBytes)
{
    private const int CounterBytes = sizeof(int);

    public double Operations => Parts.Sum(p => p.Operations);

    public long Bytes => Parts.Sum(p => p.Bytes);

    public int Launches => Parts.Sum(p => p.Launches);

    /// <summary>See <see cref="StepWork.Milliseconds"/>: of one part after the other.</summary>
    public double Milliseconds(double operationsPerSecond, double bytesPerSecond) =>
        Parts.Sum(p => p.Milliseconds(operationsPerSecond, bytesPerSecond));

    /// <summary>By the plan alone: as if each step were one launch, with everything that was fused to it.</summary>
    public static ProgramWork Of(Plan plan, int images, Precision precision) => Of(plan, images, precision, null);

    /// <summary>Of the steps that were made for these images.</summary>
    public static ProgramWork Of(Plan plan, BatchProgram batch, Precision precision) =>
        Of(plan, batch.Images, precision, batch.Steps);

    private static ProgramWork Of(Plan plan, int images, Precision precision, IReadOnlyList<CudaStep>? made)
    {
        bool[] inNext = StepPairs.InNext(plan);
        List<StepWork> parts =
        [
            .. plan.Steps.Select((step, i) => inNext[i]
                ? StepWork.OfResult(step, images)
                : StepWork.Of(step, images, precision, made?[i])),
        ];
        long updated = plan.Updates.Sum(u => u.Value.FloatsPerImage);
        if (updated > 0) parts.Add(new StepWork("update", 0, Copied(images, updated), plan.Updates.Count));
        PlanValue[] kept = [.. plan.Computation.Outputs.Select(plan.PlaceOf).Distinct()];
        // Each launch reads the counter of the runs, and writes it.
        int keeping = (kept.Length + RunLaunches.OutputsPerLaunch - 1) / RunLaunches.OutputsPerLaunch;
        parts.Add(new StepWork(
            "keep outputs", 0, Copied(images, kept.Sum(v => v.FloatsPerImage)) + 2 * keeping * CounterBytes, keeping));
        IEnumerable<(Tensor Tensor, long Bytes)> constants =
            from step in plan.Steps
            from input in step.Node.Inputs
            where input.IsConstant
            select (input.Tensor, StepWork.BytesOf(step.Node, input.Tensor, precision));
        long values = plan.Values.Sum(v => v.FloatsPerImage) * images * sizeof(float);
        return new ProgramWork(parts, values + constants.DistinctBy(c => c.Tensor).Sum(c => c.Bytes));
    }

    private static long Copied(int images, long floatsPerImage) => 2 * images * floatsPerImage * sizeof(float);
}
