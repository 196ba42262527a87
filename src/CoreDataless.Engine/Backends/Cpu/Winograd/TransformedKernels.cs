namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// All kernels of a layer, transformed: product, panel, source channel, and then the panel's destination channels side
/// by side, padded with zeros.
/// </summary>
internal sealed unsafe class TransformedKernels
{
    private readonly AlignedFloats _floats;
    private readonly int _depth;

    public TransformedKernels(WinogradShape shape, WinogradStages stages, Panel[] panels, int width)
    {
        _depth = shape.Filter.SourceChannels;
        ProductFloats = (nint)_depth * panels.Sum(p => p.Columns) * width;
        _floats = new AlignedFloats(shape.Algorithm.Products * ProductFloats);
        AlignedFloats taps = shape.Filter.Pack(panels, width);
        foreach (Panel panel in panels)
        {
            float* from = taps.Pointer + (long)WinogradFilter.Taps * _depth * panel.Start;
            for (int row = 0; row < shape.Algorithm.Patch; row++)
            {
                stages.Filter(
                    from, _depth, panel.Columns * width, row, At(row * shape.Algorithm.Patch, panel), ProductFloats);
            }
        }
        taps.GiveBack();
    }

    /// <summary>Floats from product to product.</summary>
    public nint ProductFloats { get; }

    /// <summary>The kernels of a product and panel.</summary>
    public float* At(int product, Panel panel) =>
        _floats.Pointer + product * ProductFloats + (nint)_depth * panel.Start;
}
