using System.Runtime.InteropServices;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>Channels that move: <c>channels.cu</c> and <c>layout.cu</c>.</summary>
internal static class ChannelSteps
{
    /// <summary>One launch for each input.</summary>
    public static CudaStep Concat(StepContext context, PlanStep step)
    {
        var launches = new Launch[step.Inputs.Count];
        int to = 0;
        for (int i = 0; i < launches.Length; i++)
        {
            int channels = step.Inputs[i]!.Shape.Channels;
            launches[i] = Copy(context, step, input: i, to, channels, shift: 0);
            to += channels;
        }
        return StepParts.Of(launches);
    }

    /// <summary>All channels of the result from those of the input; zeros where it has none.</summary>
    /// <param name="context">The program.</param>
    /// <param name="step">The step.</param>
    /// <param name="start">The input's channel for the result's first one.</param>
    public static CudaStep Stretch(StepContext context, PlanStep step, int start) =>
        StepParts.Of(Copy(context, step, input: 0, to: 0, step.Output.Shape.Channels, start));

    /// <summary>See <see cref="LayoutArguments"/>.</summary>
    public static CudaStep Reshape(StepContext context, PlanStep step)
    {
        var arguments = LayoutArguments.Between(
            step.Inputs[0]!.Shape,
            StepParts.Input(context, step, 0),
            step.Output.Shape,
            StepParts.Output(context, step),
            StepParts.Rows(context, step));
        return StepParts.Of(Launch.Over(
            context.Kernels[LayoutArguments.Source, LayoutArguments.Name], arguments.Count, arguments));
    }

    private static Launch Copy(StepContext context, PlanStep step, int input, int to, int channels, int shift)
    {
        Shape shape = step.Output.Shape;
        long count = (long)StepParts.Rows(context, step) * shape.Pixels * channels;
        return Launch.Over(context.Kernels["channels", "copy_channels"], count, new CopyChannelsArguments(
            StepParts.InputRows(context, step, input),
            StepParts.Output(context, step),
            count,
            shape.Pixels,
            step.Inputs[input]!.Shape.Channels,
            shape.Channels,
            to,
            channels,
            shift));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct CopyChannelsArguments(
        RowsArgument X, ulong Y, long Count, int Pixels, int FromChannels, int ToChannels, int To, int Channels,
        int Shift);
}
