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
        new Span<float>(sums, Lanes).Clear();
        for (int k = 0; k < count; k++) sums[k % lanes] += Exp(z[k] - max);
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
        }
        return (max, (float)Math.Log(sums[0]));
    }

    /// <summary>The maximum and the sum of exp(z - max) in double.</summary>
    public static (double Max, double Sum) Exactly(float* z, int count)
    {
        double max = z[0], sum = 0;
        for (int k = 1; k < count; k++) max = Math.Max(max, z[k]);
        for (int k = 0; k < count; k++) sum += Math.Exp(z[k] - max);
        return (max, sum);
    }

    /// <summary>exp, rounded once from double.</summary>
    public static float Exp(float x) => (float)Math.Exp(x);
}

/// <summary>loss = -sum(target * logp).</summary>
internal sealed unsafe class SoftmaxCrossEntropyKernel(CpuContext context, PlanStep step, SeedGradient seed)
    : RowKernel(context, step)
{
    private readonly int _classes = step.Inputs[0]!.Shape.Count;

    protected override int FloatsPerRow => _classes;

    protected override void ComputeRow(Frame frame, int row)
    {
        float* z = In(frame, 0, row), target = In(frame, 1, row);
        *Out(frame, row) = seed == SeedGradient.Exact ? Exact(z, target, _classes) : Torch(z, target, _classes);
    }

    private static float Torch(float* z, float* target, int classes)
    {
        (float max, float logSum) = LogSoftmax.Of(z, classes);
        float loss = 0;
        for (int k = 0; k < classes; k++)
        {
            if (target[k] != 0) loss -= target[k] * (z[k] - max - logSum);
        }
        return loss;
    }

    private static float Exact(float* z, float* target, int classes)
    {
        (double max, double sum) = LogSoftmax.Exactly(z, classes);
        double logSum = Math.Log(sum), loss = 0;
        for (int k = 0; k < classes; k++)
        {
            if (target[k] != 0) loss -= target[k] * (z[k] - max - logSum);
        }
        return (float)loss;
    }
}

/// <summary>dz = (exp(logp) - target) * dloss.</summary>
internal sealed unsafe class SoftmaxCrossEntropyGradKernel(CpuContext context, PlanStep step, SeedGradient seed)
    : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row)
    {
        int classes = Output.Shape.Count;
        float* z = In(frame, 0, row), target = In(frame, 1, row), dz = Out(frame, row);
        float dLoss = Step.Inputs.Count > 2 ? *In(frame, 2, row) : 1f;
        if (seed == SeedGradient.Exact) Exact(z, target, dz, classes);
        else Torch(z, target, dz, classes);
        if (dLoss != 1) Simd.Scale(dz, dLoss, dz, classes);
    }

    private static void Torch(float* z, float* target, float* dz, int classes)
    {
        (float max, float logSum) = LogSoftmax.Of(z, classes);
        for (int k = 0; k < classes; k++) dz[k] = LogSoftmax.Exp(z[k] - max - logSum) - target[k];
    }

    // p - t sums to zero over the classes, so the component that cancels most is minus the sum of the others.
    private static void Exact(float* z, float* target, float* dz, int classes)
    {
        (double max, double sum) = LogSoftmax.Exactly(z, classes);
        double others = 0;
        int own = 0;
        for (int k = 1; k < classes; k++) own = target[k] > target[own] ? k : own;
        for (int k = 0; k < classes; k++)
        {
            if (k == own) continue;
            double difference = Math.Exp(z[k] - max) / sum - target[k];
            others += difference;
            dz[k] = (float)difference;
        }
        dz[own] = (float)-others;
    }
}
