using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Concat, SliceChannels and PadChannels: each output pixel's channels from stretches of input channels.
/// </summary>
internal sealed unsafe class ChannelCopyKernel : RowKernel
{
    private readonly Stretch[] _stretches;

    public ChannelCopyKernel(CpuContext context, PlanStep step)
        : base(context, step)
    {
        _stretches = step.Node.Op switch
        {
            Op.SliceChannels s => [new Stretch(0, s.Start, 0, s.Count)],
            Op.PadChannels p => [new Stretch(0, 0, p.Before, step.Inputs[0]!.Shape.Channels)],
            _ => ConcatStretches(step),
        };
    }

    protected override void ComputeRow(Frame frame, int row)
    {
        (int pixels, int width) = (Output.Shape.Pixels, Output.Shape.Channels);
        float* y = Out(frame, row);
        if (Step.Node.Op is Op.PadChannels) new Span<float>(y, Output.Shape.Count).Clear();
        foreach (Stretch s in _stretches)
        {
            int from = Step.Inputs[s.Input]!.Shape.Channels;
            float* x = In(frame, s.Input, row) + s.From;
            for (int p = 0; p < pixels; p++)
            {
                new ReadOnlySpan<float>(x + p * from, s.Count).CopyTo(new Span<float>(y + p * width + s.To, s.Count));
            }
        }
    }

    private static Stretch[] ConcatStretches(PlanStep step)
    {
        var stretches = new Stretch[step.Inputs.Count];
        int to = 0;
        for (int i = 0; i < stretches.Length; i++)
        {
            int count = step.Inputs[i]!.Shape.Channels;
            stretches[i] = new Stretch(i, 0, to, count);
            to += count;
        }
        return stretches;
    }

    private readonly record struct Stretch(int Input, int From, int To, int Count);
}

/// <summary>
/// Reshape where the layouts differ: the engine's order is (channel, pixel), memory's is (pixel, channel), so a
/// flattened image is a transposed one.
/// </summary>
internal sealed unsafe class ReshapeKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly Shape _from = step.Inputs[0]!.Shape;

    protected override void ComputeRow(Frame frame, int row)
    {
        float* x = In(frame, 0, row), y = Out(frame, row);
        for (int i = 0; i < Output.Shape.Count; i++) y[Layout.Index(Output.Shape, i)] = x[Layout.Index(_from, i)];
    }
}
