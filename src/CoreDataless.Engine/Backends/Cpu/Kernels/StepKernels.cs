using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>Norms of rows, accumulated in double: squares of 1e-20 would vanish in float32.</summary>
internal static unsafe class Norm
{
    public static double Of(float* x, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += (double)x[i] * x[i];
        return Math.Sqrt(sum);
    }
}

/// <summary>Is the class of the logits the target's?</summary>
internal sealed unsafe class PredictsKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly int _classes = step.Inputs[0]!.Shape.Count;

    protected override int FloatsPerRow => 2 * _classes;

    protected override void ComputeRow(Frame frame, int row) =>
        *Out(frame, row) = Class(In(frame, 0, row)) == Class(In(frame, 1, row)) ? 1 : 0;

    private int Class(float* scores) => Op.Predicts.Class(new ReadOnlySpan<float>(scores, _classes));
}

/// <summary>The norm of each row.</summary>
internal sealed unsafe class L2NormKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly int _count = step.Inputs[0]!.Shape.Count;

    protected override int FloatsPerRow => _count;

    protected override void ComputeRow(Frame frame, int row) =>
        *Out(frame, row) = (float)Norm.Of(In(frame, 0, row), _count);
}

/// <summary>A step of normalised descent: see <see cref="Op.DescentStep"/>.</summary>
internal sealed unsafe class DescentStepKernel(CpuContext context, PlanStep step, Op.DescentStep rule)
    : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row)
    {
        float* x = In(frame, 0, row), g = In(frame, 1, row), y = Out(frame, row);
        float norm = *In(frame, 2, row);
        bool moves = norm > 0 && rule.Moves(GroupLosses(frame, row));
        for (int i = 0; i < Output.Shape.Count; i++)
            y[i] = moves ? Math.Clamp(x[i] - rule.Step * g[i] / norm, rule.Low, rule.High) : x[i];
    }

    private ReadOnlySpan<float> GroupLosses(Frame frame, int row)
    {
        int first = row / rule.GroupSize * rule.GroupSize;
        int count = Math.Min(rule.GroupSize, Rows(frame) - first);
        return new ReadOnlySpan<float>(In(frame, 3, first), count);
    }
}

/// <summary>DeepFool's move: see <see cref="Op.DeepFoolMove"/>.</summary>
internal sealed unsafe class DeepFoolMoveKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly PlanValue _gradients = step.Inputs[0]!;
    private readonly PlanValue _seeds = step.Inputs[2]!;

    protected override int FloatsPerRow => Output.Shape.Count * _gradients.Copies;

    protected override void ComputeRow(Frame frame, int row)
    {
        float* z = In(frame, 1, row);
        (float distance, float norm) = (float.PositiveInfinity, 0);
        float* gradient = null;
        for (int s = 0; s < _gradients.Copies; s++)
        {
            float* w = frame.Row(_gradients, (long)row * _gradients.Copies + s);
            float f = Dot(frame.Row(_seeds, (long)row * _gradients.Copies + s), z, _seeds.Shape.Count);
            float n = (float)Norm.Of(w, Output.Shape.Count);
            float d = MathF.Abs(f) / (n + 1e-8f);
            if (gradient != null && !(d < distance)) continue;
            (distance, norm) = (d, n);
            gradient = w;
        }
        float scale = (distance + 1e-4f) / (norm + 1e-8f);
        Simd.Scale(gradient, scale, Out(frame, row), Output.Shape.Count);
    }

    private static float Dot(float* a, float* b, int count)
    {
        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            if (a[i] != 0) sum += a[i] * b[i];
        }
        return sum;
    }
}

/// <summary>clamp(x0 + (1 + overshoot) * total).</summary>
internal sealed unsafe class DeepFoolPointKernel(CpuContext context, PlanStep step, Op.DeepFoolPoint rule)
    : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row)
    {
        float* x0 = In(frame, 0, row), total = In(frame, 1, row), y = Out(frame, row);
        float factor = 1f + rule.Overshoot;
        for (int i = 0; i < Output.Shape.Count; i++)
            y[i] = Math.Clamp(x0[i] + factor * total[i], rule.Low, rule.High);
    }
}
