namespace CoreDataless.Engine.Cpu;

/// <summary>Where a tap's products lie: at start + source pixel * stride.</summary>
internal readonly record struct TapPlace(int Start, int Stride);

/// <summary>
/// The weights of all taps side by side, (tap, destination channel) as columns, in panels that hold whole taps.
/// </summary>
internal sealed unsafe class Col2ImPanels
{
    private readonly AlignedFloats _weights;
    private readonly int[] _columns;
    private readonly int[] _before;
    private readonly int _tapsPerPanel;
    private readonly int _channels;
    private readonly int _depth;
    private readonly int _width;

    public Col2ImPanels(ConvShape shape, int width)
    {
        (_channels, _depth, _width) = (shape.DestinationChannels, shape.SourceChannels, width);
        int taps = shape.Geometry.PackedTaps.Length;
        _tapsPerPanel = TapsPerPanel(shape, width);
        _columns = ColumnsFor(shape, width);
        _before = [.. _columns.Select((_, p) => _columns[..p].Sum())];
        _weights = new AlignedFloats((long)Registers * width * _depth);
        for (int i = 0; i < taps; i++)
        {
            int stride = _columns[i / _tapsPerPanel] * width;
            float* to = Weights(i / _tapsPerPanel) + i % _tapsPerPanel * _channels;
            for (int k = 0; k < _depth; k++, to += stride)
            {
                for (int n = 0; n < _channels; n++) to[n] = shape.Weight(0, shape.Geometry.PackedTaps[i], k, n);
            }
        }
    }

    /// <summary>Registers that the columns of a layer need.</summary>
    public static int RegistersFor(ConvShape shape, int width) => ColumnsFor(shape, width).Sum();

    public int Count => _columns.Length;

    /// <summary>Registers of all panels.</summary>
    public int Registers => _columns.Sum();

    /// <summary>Products of a source pixel, with those that fill registers up.</summary>
    public int FloatsPerPixel => Registers * _width;

    /// <summary>Registers of a panel.</summary>
    public int Columns(int panel) => _columns[panel];

    /// <summary>For each source channel, the panel's columns side by side.</summary>
    public float* Weights(int panel) => _weights.Pointer + (long)_before[panel] * _width * _depth;

    /// <summary>Where the products of a panel start, with room for so many pixels.</summary>
    public int Start(int panel, int pixels) => _before[panel] * _width * pixels;

    /// <summary>Where the products of a phase's taps lie, by its first tap's source pixel.</summary>
    public TapPlace[] Places(ConvGeometry geometry, Phase phase, int pixels)
    {
        var places = new TapPlace[phase.Taps.Length];
        for (int i = 0; i < places.Length; i++)
        {
            (int panel, int tap) = Math.DivRem(geometry.PackedTaps.IndexOf(phase.Taps[i]), _tapsPerPanel);
            int stride = _columns[panel] * _width;
            places[i] = new TapPlace(Start(panel, pixels) + tap * _channels + phase.Offsets[i] * stride, stride);
        }
        return places;
    }

    private static int TapsPerPanel(ConvShape shape, int width) =>
        TileKernels.MaxColumns * width / shape.DestinationChannels;

    private static int[] ColumnsFor(ConvShape shape, int width) =>
    [
        .. shape.Geometry.PackedTaps.Chunk(TapsPerPanel(shape, width))
            .Select(taps => (taps.Length * shape.DestinationChannels + width - 1) / width),
    ];
}
