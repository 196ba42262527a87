using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// log softmax in float32 with PyTorch's order of operations: z - max - log(sum(exp(z - max))). The sum runs in eight
/// lanes, as PyTorch's does on AVX2, so that losses agree to the bit where its exp is correctly rounded.
/// </summary>
internal static unsafe class LogSoftmax
{
    private const int Lanes = 8;

    /// <summary>The two numbers to subtract from z, one after the other.</summary>
    public static (float Max, float LogSum) Of(float* z, int count)
    {
        float max = z[0];
        for (int k = 1; k < count; k++) max = z[k] > max ? z[k] : max;
        int lanes = count < Lanes ? 1 : Lanes;
        float* sums = stackalloc float[Lanes];
        for (int k = 0; k < count; k++) sums[k % lanes] += Exp(z[k] - max);
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
        }
        return (max, (float)Math.Log(sums[0]));
    }

    /// <summary>exp, rounded once from double.</summary>
    public static float Exp(float x) => (float)Math.Exp(x);
}

/// <summary>loss = -sum(target * logp).</summary>
internal sealed unsafe class SoftmaxCrossEntropyKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly int _classes = step.Inputs[0]!.Shape.Count;

    protected override int FloatsPerRow => _classes;

    protected override void ComputeRow(int row)
    {
        float* z = In(0, row), target = In(1, row);
        (float max, float logSum) = LogSoftmax.Of(z, _classes);
        float loss = 0;
        for (int k = 0; k < _classes; k++)
        {
            if (target[k] != 0) loss -= target[k] * (z[k] - max - logSum);
        }
        *Out(row) = loss;
    }
}

/// <summary>dz = (exp(logp) - target) * dloss.</summary>
internal sealed unsafe class SoftmaxCrossEntropyGradKernel(CpuContext context, PlanStep step, SeedGradient seed)
    : RowKernel(context, step)
{
    protected override void ComputeRow(int row)
    {
        int classes = Output.Shape.Count;
        float* z = In(0, row), target = In(1, row), dz = Out(row);
        float dLoss = Step.Inputs.Count > 2 ? *In(2, row) : 1f;
        (float max, float logSum) = LogSoftmax.Of(z, classes);
        for (int k = 0; k < classes; k++) dz[k] = LogSoftmax.Exp(z[k] - max - logSum) - target[k];
        if (seed == SeedGradient.Exact) Uncancel(dz, target, classes);
        for (int k = 0; k < classes; k++) dz[k] *= dLoss;
    }

    // p - t sums to zero over the classes, so a component that cancels is minus the sum of the others.
    private static void Uncancel(float* dz, float* target, int classes)
    {
        int largest = 0;
        for (int k = 1; k < classes; k++) largest = target[k] > target[largest] ? k : largest;
        double others = 0;
        for (int k = 0; k < classes; k++) others += k == largest ? 0 : dz[k];
        dz[largest] = (float)-others;
    }
}
