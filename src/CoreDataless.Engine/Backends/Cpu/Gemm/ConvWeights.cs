namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Weights in the order in which the tile kernels read them: group, panel, tap, source channel, and then the panel's
/// output channels side by side, padded with zeros to whole registers.
/// </summary>
internal sealed unsafe class ConvWeights
{
    private readonly AlignedFloats _packed;
    private readonly long[] _starts;
    private readonly int _panels;

    /// <summary>Packs weights.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="panels">Strips of a group's destination channels.</param>
    /// <param name="width">Floats in a register.</param>
    public ConvWeights(ConvShape shape, Panel[] panels, int width)
    {
        _panels = panels.Length;
        _starts = new long[shape.Groups * panels.Length];
        long rows = (long)shape.Geometry.PackedTaps.Length * shape.Groups * shape.SourceChannels;
        _packed = new AlignedFloats(rows * panels.Sum(p => p.Columns) * width);
        float* to = _packed.Pointer;
        for (int i = 0; i < _starts.Length; i++)
        {
            _starts[i] = to - _packed.Pointer;
            Panel panel = panels[i % panels.Length];
            int group = i / panels.Length;
            foreach (int tap in shape.Geometry.PackedTaps)
            {
                for (int k = 0; k < shape.SourceChannels; k++, to += panel.Columns * width)
                {
                    for (int n = 0; n < panel.Count; n++) to[n] = shape.Weight(group, tap, k, panel.Start + n);
                }
            }
        }
    }

    /// <summary>The first weight of a group and panel.</summary>
    public float* At(int group, int panel) => _packed.Pointer + _starts[group * _panels + panel];
}
