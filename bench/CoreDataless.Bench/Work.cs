using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Bench;

/// <summary>A parameter of a benchmark that knows how much there is to do.</summary>
public interface IWork
{
    /// <summary>Operations of one repetition, a multiply-add counting as two.</summary>
    double Operations { get; }
}

/// <summary>Counts the operations of convolutions and linear layers by the definition of the layer.</summary>
internal static class Work
{
    /// <summary>Of a whole batch.</summary>
    public static double Operations(Computation computation)
    {
        Plan plan = Plan.For(computation, new PlanOptions(_ => false));
        return computation.Capacity * plan.Steps.Sum(step => step.OperationsPerImage);
    }
}
