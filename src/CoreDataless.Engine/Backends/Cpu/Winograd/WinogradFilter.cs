namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// The kernels of a convolution as stored: <c>weights[(o * inputs + i) * 9 + tap]</c>; the gradient for the input is a
/// convolution with each kernel turned half round, from output channels to input channels.
/// </summary>
/// <param name="Weights">The tensor rather than its numbers: folded ones are let go when they are packed.</param>
/// <param name="Inputs">Input channels of the layer.</param>
/// <param name="Outputs">Output channels of the layer.</param>
/// <param name="Gradient">For the gradient?</param>
internal sealed record WinogradFilter(Tensor Weights, int Inputs, int Outputs, bool Gradient)
{
    /// <summary>Taps of a kernel.</summary>
    public const int Taps = 9;

    public int SourceChannels => Gradient ? Outputs : Inputs;

    public int DestinationChannels => Gradient ? Inputs : Outputs;

    /// <summary>
    /// In the order in which transforms read: panel, source channel, tap, and then the panel's destination channels
    /// side by side, padded with zeros. The panels begin at <c>9 * source channels * panel.Start</c>.
    /// </summary>
    public unsafe AlignedFloats Pack(Panel[] panels, int width)
    {
        var packed = new AlignedFloats((long)Taps * SourceChannels * panels.Sum(p => p.Columns) * width);
        float* to = packed.Pointer;
        float[] weights = Weights.Values;
        foreach (Panel panel in panels)
        {
            for (int k = 0; k < SourceChannels; k++)
            {
                for (int t = 0; t < Taps; t++, to += panel.Columns * width)
                {
                    (long from, long step) = Gradient
                        ? (((long)k * Inputs + panel.Start) * Taps + Taps - 1 - t, Taps)
                        : (((long)panel.Start * Inputs + k) * Taps + t, (long)Inputs * Taps);
                    for (int n = 0; n < panel.Count; n++, from += step) to[n] = weights[from];
                }
            }
        }
        return packed;
    }
}
