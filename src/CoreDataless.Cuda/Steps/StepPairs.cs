using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>Neighbours that one kernel computes, so that there is a launch less.</summary>
/// <remarks>
/// The second reads all that the first does, and the first's result outlives both: so nothing that either reads lies
/// where the other writes, though their places were chosen for one after the other.
/// </remarks>
internal static class StepPairs
{
    /// <summary>For each step of a plan: does the next one's kernel compute it?</summary>
    public static bool[] InNext(Plan plan)
    {
        var inNext = new bool[plan.Steps.Count];
        for (int i = 0; i + 1 < inNext.Length; i++)
        {
            bool isTaken = i > 0 && inNext[i - 1];
            inNext[i] = !isTaken && i + 1 != plan.StepsBeforePause && For(plan.Steps[i], plan.Steps[i + 1]) is not null;
        }
        return inNext;
    }

    /// <summary>Makes the step that does both; null where they have no kernel in common.</summary>
    public static Func<StepContext, CudaStep>? For(PlanStep first, PlanStep second) =>
        (first.Node.Op, second.Node.Op) switch
        {
            (Op.SoftmaxCrossEntropy s, Op.SoftmaxCrossEntropyGrad g)
                when s.Seed == g.Seed && first.Inputs.SequenceEqual(second.Inputs) =>
                context => SoftmaxSteps.LossAndGradient(context, first, second, s.Seed),
            (Op.L2Norm, Op.DescentStep s)
                when second.Inputs[1] == first.Inputs[0] && second.Inputs[2] == first.Output =>
                context => MethodSteps.NormAndDescent(context, second, s),
            _ => null,
        };
}
