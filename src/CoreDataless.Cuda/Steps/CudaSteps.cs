using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>The step on the device for each operation.</summary>
internal static class CudaSteps
{
    /// <summary>The steps of a plan; where two neighbours share a kernel, the first has nothing left to do.</summary>
    /// <exception cref="GraphException">An operation has no kernel.</exception>
    public static CudaStep[] For(StepContext context, Plan plan)
    {
        bool[] inNext = StepPairs.InNext(plan);
        var steps = new CudaStep[inNext.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = inNext[i] ? new KernelStep("in the next step's kernel")
                : i > 0 && inNext[i - 1] ? StepPairs.For(plan.Steps[i - 1], plan.Steps[i])!(context)
                : For(context, plan.Steps[i]);
        }
        return steps;
    }

    /// <exception cref="GraphException">The operation has no kernel.</exception>
    public static CudaStep For(StepContext context, PlanStep step) => step.Node.Op switch
    {
        Op.Conv2d or Op.ConvInputGrad or Op.Linear or Op.LinearInputGrad =>
            context.Layers.For(context, LayerProblem.For(context, step)),
        Op.Affine => ElementwiseSteps.Affine(context, step),
        Op.Relu => ElementwiseSteps.Relu(context, step),
        Op.ReluGrad => ElementwiseSteps.ReluGradient(context, step),
        Op.Add => ElementwiseSteps.Add(context, step),
        Op.Concat => ChannelSteps.Concat(context, step),
        Op.SliceChannels s => ChannelSteps.Stretch(context, step, s.Start),
        Op.PadChannels p => ChannelSteps.Stretch(context, step, -p.Before),
        Op.Reshape => ChannelSteps.Reshape(context, step),
        Op.MaxPool p => PoolSteps.Max(context, step, p.Window),
        Op.MaxPoolGrad p => PoolSteps.MaxGradient(context, step, p.Window),
        Op.AveragePool p => PoolSteps.Average(context, step, p),
        Op.AveragePoolGrad p => PoolSteps.AverageGradient(context, step, p),
        Op.GlobalAveragePool => PoolSteps.GlobalAverage(context, step),
        Op.GlobalAveragePoolGrad => PoolSteps.GlobalAverageGradient(context, step),
        Op.SoftmaxCrossEntropy s => SoftmaxSteps.Loss(context, step, s.Seed),
        Op.SoftmaxCrossEntropyGrad s => SoftmaxSteps.Gradient(context, step, s.Seed),
        Op.Predicts => SoftmaxSteps.Predicts(context, step),
        Op.L2Norm => MethodSteps.Norm(context, step),
        Op.DescentStep s => MethodSteps.Descent(context, step, s),
        Op.DeepFoolMove => MethodSteps.DeepFoolMove(context, step),
        Op.DeepFoolPoint p => MethodSteps.DeepFoolPoint(context, step, p),
        _ => throw new GraphException($"{step.Node}: the CUDA backend has no kernel for it"),
    };
}
