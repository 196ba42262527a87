using CoreDataless.Engine.Cpu.Winograd;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>The kernel for each operation.</summary>
internal static class CpuKernels
{
    public static CpuKernel For(CpuContext context, PlanStep step) => step.Node.Op switch
    {
        Op.Conv2d or Op.ConvInputGrad or Op.Linear or Op.LinearInputGrad =>
            WinogradChoice.For(context, step) ?? MatrixProduct(context, step, ConvShape.For(step)),
        Op.Affine => new AffineKernel(context, step),
        Op.Relu => new ReluKernel(context, step),
        Op.ReluGrad => new ReluGradKernel(context, step),
        Op.Add => new AddKernel(context, step),
        Op.Concat or Op.SliceChannels or Op.PadChannels => new ChannelCopyKernel(context, step),
        Op.Reshape => new ReshapeKernel(context, step),
        Op.MaxPool p => new MaxPoolKernel(context, step, p.Window),
        Op.MaxPoolGrad p => new MaxPoolGradKernel(context, step, p.Window),
        Op.AveragePool p => new AveragePoolKernel(context, step, p),
        Op.AveragePoolGrad p => new AveragePoolGradKernel(context, step, p),
        Op.GlobalAveragePool => new GlobalAveragePoolKernel(context, step),
        Op.GlobalAveragePoolGrad => new GlobalAveragePoolGradKernel(context, step),
        Op.SoftmaxCrossEntropy s => new SoftmaxCrossEntropyKernel(context, step, s.Seed),
        Op.SoftmaxCrossEntropyGrad s => new SoftmaxCrossEntropyGradKernel(context, step, s.Seed),
        Op.Predicts => new PredictsKernel(context, step),
        Op.L2Norm => new L2NormKernel(context, step),
        Op.DescentStep s => new DescentStepKernel(context, step, s),
        Op.DeepFoolMove => new DeepFoolMoveKernel(context, step),
        Op.DeepFoolPoint p => new DeepFoolPointKernel(context, step, p),
        _ => throw new GraphException($"{step.Node}: the CPU backend has no kernel for it"),
    };

    private static CpuKernel MatrixProduct(CpuContext context, PlanStep step, ConvShape shape) =>
        step.Node.Op is Op.ConvInputGrad && Col2ImKernel.Pays(shape, context.Simd.Width)
            ? new Col2ImKernel(context, step, shape)
            : new ConvKernel(context, step, shape);
}
