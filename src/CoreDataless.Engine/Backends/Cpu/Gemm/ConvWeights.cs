namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Weights in the order in which the tile kernels read them: phase, group, panel, tap, source channel, and then the
/// panel's output channels side by side, padded with zeros to whole registers.
/// </summary>
internal sealed unsafe class ConvWeights
{
    private readonly AlignedFloats _packed;
    private readonly long[] _starts;
    private readonly int _groups;
    private readonly Panel[] _panels;

    /// <summary>Packs weights.</summary>
    /// <param name="geometry">Its phases say which taps are used.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="depth">Source channels of a group.</param>
    /// <param name="panels">Strips of a group's destination channels.</param>
    /// <param name="width">Floats in a register.</param>
    /// <param name="weight">The weight of (group, tap, source channel, destination channel).</param>
    public ConvWeights(
        ConvGeometry geometry, int groups, int depth, Panel[] panels, int width, Func<int, int, int, int, float> weight)
    {
        (_groups, _panels) = (groups, panels);
        _starts = new long[geometry.Phases.Length * groups * panels.Length];
        long rows = geometry.Phases.Sum(p => (long)p.Taps.Length) * groups * depth;
        _packed = new AlignedFloats(rows * panels.Sum(p => p.Columns) * width);
        float* to = _packed.Pointer;
        for (int i = 0; i < _starts.Length; i++)
        {
            _starts[i] = to - _packed.Pointer;
            Panel panel = panels[i % panels.Length];
            int group = i / panels.Length % groups;
            foreach (int tap in geometry.Phases[i / panels.Length / groups].Taps)
            {
                for (int k = 0; k < depth; k++, to += panel.Columns * width)
                {
                    for (int n = 0; n < panel.Count; n++) to[n] = weight(group, tap, k, panel.Start + n);
                }
            }
        }
    }

    /// <summary>The first weight of a phase, group and panel.</summary>
    public float* At(int phase, int group, int panel) =>
        _packed.Pointer + _starts[(phase * _groups + group) * _panels.Length + panel];
}
