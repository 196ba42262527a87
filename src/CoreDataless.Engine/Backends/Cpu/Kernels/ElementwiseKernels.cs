using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>y[c] = x[c] * scale[c] + shift[c].</summary>
internal sealed unsafe class AffineKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly float[] _scale = step.Node.Inputs[1].Tensor.Values;

    private readonly float[] _shift = step.Node.Inputs.Length > 2
        ? step.Node.Inputs[2].Tensor.Values
        : new float[step.Output.Shape.Channels];

    protected override void ComputeRow(Frame frame, int row)
    {
        float* x = In(frame, 0, row), y = Out(frame, row);
        for (int pixel = 0; pixel < Output.Shape.Pixels; pixel++, x += _scale.Length, y += _scale.Length)
        {
            for (int c = 0; c < _scale.Length; c++) y[c] = x[c] * _scale[c] + _shift[c];
        }
    }
}

/// <summary>max(x, 0).</summary>
internal sealed unsafe class ReluKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row) => Simd.Relu(In(frame, 0, row), Out(frame, row), Output.Shape.Count);
}

/// <summary>dy where y > 0.</summary>
internal sealed unsafe class ReluGradKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row) =>
        Simd.KeepWherePositive(In(frame, 0, row), In(frame, 1, row), Out(frame, row), Output.Shape.Count);
}

/// <summary>a + b.</summary>
internal sealed unsafe class AddKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row) =>
        Simd.Add(In(frame, 0, row), In(frame, 1, row), Out(frame, row), Output.Shape.Count);
}
