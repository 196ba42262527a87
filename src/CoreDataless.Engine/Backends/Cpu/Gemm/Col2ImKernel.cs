using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// The input gradient of a convolution with few input channels, such as a network's first: 3 columns would leave a
/// register almost empty. So each pixel of dy is multiplied once with the weights of all taps side by side, (tap,
/// channel) as columns, and each pixel of dx then sums up the products around it that are meant for it ("col2im").
/// </summary>
/// <remarks>
/// A result is, for each tap, a chain over the channels of dy, and then a chain over the taps of its phase: bands of an
/// image that are computed apart agree in every bit.
/// </remarks>
internal sealed unsafe class Col2ImKernel : CpuKernel
{
    private const int PixelsPerBlock = 64;

    private readonly CpuContext _context;
    private readonly PlanValue _gradient;
    private readonly PlanValue _image;
    private readonly Epilogue _epilogue;
    private readonly ConvShape _shape;
    private readonly Col2ImPanels _panels;
    private readonly Col2ImBands _bands;
    private readonly TapRun[] _depth;
    private readonly TapPlace[][] _taps;
    private readonly AlignedFloats _zeros;
    private readonly AlignedFloats _products;
    private readonly AlignedFloats _sums;
    private readonly RowPlaces[] _places;
    private readonly int _sumWidth;
    private readonly int _pixelsPerStep;
    private readonly int _productFloats;

    public Col2ImKernel(CpuContext context, PlanStep step, ConvShape shape)
    {
        (_context, _shape, _epilogue) = (context, shape, step.Epilogue);
        (_gradient, _image) = (step.Inputs[0]!, step.Output);
        int width = context.Simd.Width;
        _panels = new Col2ImPanels(shape, width);
        _bands = new Col2ImBands(shape.Geometry, _gradient.Shape, _image.Shape, _panels.FloatsPerPixel);
        _depth = GC.AllocateArray<TapRun>(1, pinned: true);
        _depth[0] = new TapRun(0, 0, shape.SourceChannels);
        _pixelsPerStep = _bands.MostSourceRows * _gradient.Shape.Width;
        _taps = [.. shape.Geometry.Phases.Select(phase => _panels.Places(shape.Geometry, phase, _pixelsPerStep))];
        _zeros = new AlignedFloats(TileKernels.MaxRows * TileKernels.MaxColumns * width);
        _productFloats = _pixelsPerStep * _panels.FloatsPerPixel + width;
        _products = new AlignedFloats((long)context.Team * _productFloats);
        _sumWidth = context.Simd.Tiles.TapSumWidth(shape.DestinationChannels);
        _sums = new AlignedFloats((long)context.Team * PixelsPerBlock * _sumWidth);
        _places = [.. Enumerable.Range(0, context.Team).Select(_ => new RowPlaces(PixelsPerBlock))];
    }

    public override string Description => $"GEMM to {_shape.Geometry.PackedTaps.Length} taps, col2im";

    /// <summary>
    /// Are the registers of all taps packed side by side fewer than one per tap, by so much that collecting the sums
    /// pays? A function of the layer and the register's width alone.
    /// </summary>
    public static bool Pays(ConvShape shape, int width) =>
        shape.Groups == 1 && shape.DestinationChannels <= width / 2 && shape.SourceChannels >= 8
        && Col2ImPanels.RegistersFor(shape, width) * 3 <= shape.Geometry.PackedTaps.Length * 2;

    public override int Chunks(Frame frame, int round) => Images(frame) * _bands.PerImage(Images(frame), frame.Workers);

    public override void Compute(Frame frame, int round, int chunk, int worker)
    {
        int bands = _bands.PerImage(Images(frame), frame.Workers);
        (int image, int band) = Math.DivRem(chunk, bands);
        int top = _image.Shape.Height * band / bands, bottom = _image.Shape.Height * (band + 1) / bands;
        float* products = _products.Pointer + (long)worker * _productFloats;
        (int First, int Count) done = default;
        for (int y = top; y < bottom; y += _bands.RowsPerStep)
        {
            int end = Math.Min(y + _bands.RowsPerStep, bottom);
            (int First, int Count) rows = _bands.SourceRows(y, end);
            Multiply(frame.Row(_gradient, image), rows, Keep(products, done, rows), products);
            Collect(frame, image, y, end, rows.First * _gradient.Shape.Width, worker);
            done = rows;
        }
    }

    private int Images(Frame frame) => frame.Images * _image.Copies;

    // Moves what the next step needs again to the front, and says how many rows that is.
    private int Keep(float* products, (int First, int Count) done, (int First, int Count) next)
    {
        // Where taps lie further apart than a step goes, the next rows can begin above those at hand.
        int kept = next.First < done.First ? 0 : Math.Max(0, done.First + done.Count - next.First);
        for (int p = 0; kept > 0 && p < _panels.Count; p++)
        {
            int row = _panels.Columns(p) * _context.Simd.Width * _gradient.Shape.Width;
            float* panel = products + _panels.Start(p, _pixelsPerStep);
            new Span<float>(panel + (done.Count - kept) * row, kept * row).CopyTo(new Span<float>(panel, kept * row));
        }
        return kept;
    }

    private void Multiply(float* dy, (int First, int Count) rows, int kept, float* products)
    {
        TileKernels tiles = _context.Simd.Tiles;
        int width = _gradient.Shape.Width;
        dy += (long)rows.First * width * _shape.SourceChannels;
        nint* sources = stackalloc nint[TileKernels.MaxRows];
        fixed (TapRun* depth = _depth)
        {
            for (int p = 0; p < _panels.Count; p++)
            {
                int columns = _panels.Columns(p);
                float* to = products + _panels.Start(p, _pixelsPerStep);
                for (int pixel = kept * width; pixel < rows.Count * width; pixel += tiles.Rows(columns))
                {
                    int count = Math.Min(tiles.Rows(columns), rows.Count * width - pixel);
                    for (int i = 0; i < count; i++) sources[i] = (nint)(dy + (pixel + i) * _shape.SourceChannels);
                    tiles.Product(count, columns)(
                        (float**)sources, depth, 1, _panels.Weights(p), _zeros.Pointer,
                        to + pixel * columns * _context.Simd.Width);
                }
            }
        }
    }

    private void Collect(Frame frame, int image, int top, int bottom, int firstPixel, int worker)
    {
        for (int phase = 0; phase < _taps.Length; phase++)
        {
            (int first, int end) = _bands.Pixels(phase, top, bottom);
            for (; first < end; first += PixelsPerBlock)
                Collect(frame, image, phase, first, Math.Min(PixelsPerBlock, end - first), firstPixel, worker);
        }
    }

    private void Collect(Frame frame, int image, int phase, int first, int count, int firstPixel, int worker)
    {
        Phase pixels = _shape.Geometry.Phases[phase];
        RowPlaces rows = _places[worker];
        rows.Locate(
            pixels, (long)image * pixels.Pixels.Length + first, count, frame.Row(_gradient, 0), _gradient.Shape, _image,
            _epilogue.Mask?.Copies ?? _image.Copies);
        TileTarget target = TileTarget.For(frame, _image, _epilogue, bias: null, channel: 0);
        float* products = _products.Pointer + (long)worker * _productFloats;
        float* sums = _sums.Pointer + (long)worker * PixelsPerBlock * _sumWidth;
        fixed (int* sources = &pixels.Sources[first])
        fixed (TapPlace* taps = _taps[phase])
        fixed (long* places = rows.Places, maskPlaces = rows.MaskPlaces)
        {
            TileKernels tiles = _context.Simd.Tiles;
            tiles.SumTaps(_sumWidth)(products, sources, firstPixel, count, taps, _taps[phase].Length, sums);
            tiles.Store(sums, _sumWidth, count, _shape.DestinationChannels, &target, places, maskPlaces);
        }
    }
}
