using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Bench;

/// <summary>A parameter of a benchmark that knows how much there is to do.</summary>
public interface IWork
{
    /// <summary>Operations of one repetition, a multiply-add counting as two.</summary>
    double Operations { get; }
}

/// <summary>
/// Counts the operations of convolutions and linear layers by the definition of the layer: taps in the padding count,
/// and a faster algorithm does less than that, so that its share of the peak may exceed 1.
/// </summary>
internal static class Work
{
    public static double Operations(Computation computation)
    {
        Plan plan = Plan.For(computation, new PlanOptions(_ => false));
        return plan.Steps.Sum(step => Operations(step, computation.Capacity));
    }

    public static double Operations(PlanStep step, int images)
    {
        Node node = step.Node;
        int pixels = node.Op switch
        {
            Op.Conv2d or Op.Linear => node.Shape.Pixels,
            Op.ConvInputGrad or Op.LinearInputGrad => node.Inputs[0].Shape.Pixels,
            _ => 0,
        };
        return pixels == 0 ? 0 : 2.0 * images * step.Output.Copies * pixels * node.Inputs[1].Shape.Count;
    }
}
