using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Convolution, its input gradient and linear layers as one implicit matrix product: rows are destination pixels of
/// all images, columns are destination channels, and the inner dimension runs over (tap, source channel). Nothing is
/// copied into a matrix: each row of a tile is, per tap, a pointer to a source pixel's channels, or to zeros in the
/// padding. Values lie in memory as (row, y, x, channel).
/// </summary>
internal sealed unsafe class ConvKernel : CpuKernel, IParallelBody
{
    // A block's sums stay in the first-level cache while the taps pass by; the weights of one pass should too.
    private const int PixelsPerBlock = 96;
    private const int WeightFloatsPerPass = 6 * 1024;

    private readonly CpuContext _context;
    private readonly ConvShape _shape;
    private readonly ConvWeights _weights;
    private readonly Panel[] _panels;
    private readonly PlanValue _source;
    private readonly PlanValue _destination;
    private readonly Epilogue _epilogue;
    private readonly AlignedFloats? _bias;
    private readonly AlignedFloats _zeros;
    private readonly AlignedFloats _sums;
    private readonly nint[] _rowPointers;
    private readonly int _rowPointersPerWorker;
    private readonly int _tilePanelFloats;
    private int _images;
    private int _panelsPerChunk;
    private readonly int[] _blocksBefore;

    public ConvKernel(CpuContext context, PlanStep step, ConvShape shape)
    {
        (_context, _shape, _epilogue) = (context, shape, step.Epilogue);
        (_source, _destination) = (step.Inputs[0]!, step.Output);
        _panels = Panel.Split(shape.DestinationChannels, context.Simd.Width);
        _weights = new ConvWeights(
            shape.Geometry, shape.Groups, shape.SourceChannels, _panels, context.Simd.Width, shape.Weight);
        _bias = shape.Bias is null ? null : AlignedFloats.CopyOf(shape.Bias);
        _zeros = new AlignedFloats(shape.SourceChannels);
        int team = context.Team.Size;
        _rowPointersPerWorker = PixelsPerBlock * Math.Max(1, shape.Geometry.Phases.Max(p => p.Taps.Length));
        _rowPointers = GC.AllocateArray<nint>(team * _rowPointersPerWorker, pinned: true);
        _tilePanelFloats = PixelsPerBlock * SimdKernels.MaxTileColumns * context.Simd.Width;
        _sums = new AlignedFloats((long)team * _tilePanelFloats);
        _blocksBefore = new int[shape.Geometry.Phases.Count + 1];
    }

    public override void Run(int images)
    {
        _images = images;
        for (int p = 0; p < _shape.Geometry.Phases.Count; p++)
        {
            long pixels = (long)images * _destination.Copies * _shape.Geometry.Phases[p].Pixels.Length;
            _blocksBefore[p + 1] = _blocksBefore[p] + checked((int)((pixels + PixelsPerBlock - 1) / PixelsPerBlock));
        }
        // Where there are blocks enough for all threads, one chunk does all panels and finds its pixels in the cache.
        int blocks = _blocksBefore[^1];
        _panelsPerChunk = blocks >= 4 * _context.Team.Size ? _panels.Length : 1;
        _context.Team.Run(this, blocks * _shape.Groups * (_panels.Length / _panelsPerChunk));
    }

    public void Invoke(int chunk, int worker)
    {
        int panelChunks = _panels.Length / _panelsPerChunk;
        int firstPanel = chunk % panelChunks * _panelsPerChunk;
        int group = chunk / panelChunks % _shape.Groups;
        int block = chunk / panelChunks / _shape.Groups;
        int phase = 0;
        while (block >= _blocksBefore[phase + 1]) phase++;
        Block(phase, block - _blocksBefore[phase], group, firstPanel, worker);
    }

    private void Block(int phaseIndex, int block, int group, int firstPanel, int worker)
    {
        Phase phase = _shape.Geometry.Phases[phaseIndex];
        long first = (long)block * PixelsPerBlock;
        long all = (long)_images * _destination.Copies * phase.Pixels.Length;
        int count = (int)Math.Min(PixelsPerBlock, all - first);
        fixed (nint* pointers = &_rowPointers[worker * _rowPointersPerWorker])
        {
            var rows = (float**)pointers;
            FillRowPointers(phase, first, count, group, rows);
            for (int p = firstPanel; p < firstPanel + _panelsPerChunk; p++)
            {
                float* sums = _sums.Pointer + (long)worker * _tilePanelFloats;
                Multiply(_panels[p].Columns, phase.Taps.Length, count, rows, _weights.At(phaseIndex, group, p), sums);
                Store(phase, first, count, group, _panels[p], sums);
            }
        }
    }

    // Tile by tile, then tap by tap, the rows of a tile side by side: the order in which the tile kernel reads.
    private void FillRowPointers(Phase phase, long first, int count, int group, float** rows)
    {
        int tileRows = _context.Simd.TileRows;
        int taps = phase.Taps.Length;
        int padded = (count + tileRows - 1) / tileRows * tileRows;
        (long image, long pixel) = Math.DivRem(first, phase.Pixels.Length);
        float* source = _context.Row(_source, image) + group * _shape.SourceChannels;
        for (int i = 0; i < padded; i++)
        {
            float** to = rows + i / tileRows * tileRows * taps + i % tileRows;
            for (int t = 0; t < taps; t++)
            {
                int from = i < count ? phase.Sources[pixel * taps + t] : Phase.NoPixel;
                to[t * tileRows] = from < 0 ? _zeros.Pointer : source + (long)from * _source.Shape.Channels;
            }
            if (++pixel < phase.Pixels.Length) continue;
            pixel = 0;
            source += _source.Shape.Count;
        }
    }

    private void Multiply(int columns, int taps, int count, float** rows, float* weights, float* sums)
    {
        SimdKernels simd = _context.Simd;
        int depth = _shape.SourceChannels;
        int tileFloats = simd.TileRows * columns * simd.Width;
        int tiles = (count + simd.TileRows - 1) / simd.TileRows;
        new Span<float>(sums, tiles * tileFloats).Clear();
        int floatsPerTap = depth * columns * simd.Width;
        int tapsPerPass = Math.Max(1, WeightFloatsPerPass / floatsPerTap);
        for (int tap = 0; tap < taps; tap += tapsPerPass)
        {
            int pass = Math.Min(tapsPerPass, taps - tap);
            for (int tile = 0; tile < tiles; tile++)
            {
                simd.Tile(columns)(
                    rows + (tile * taps + tap) * simd.TileRows,
                    pass,
                    depth,
                    weights + (long)tap * floatsPerTap,
                    sums + tile * tileFloats);
            }
        }
    }

    private void Store(Phase phase, long first, int count, int group, Panel panel, float* sums)
    {
        int channel = group * _shape.DestinationChannels + panel.Start;
        float* bias = _bias is null ? null : _bias.Pointer + channel;
        (long row, long pixel) = Math.DivRem(first, phase.Pixels.Length);
        for (int i = 0; i < count; i++, sums += panel.Columns * _context.Simd.Width)
        {
            long offset = (long)phase.Pixels[pixel] * _destination.Shape.Channels + channel;
            float* addend = _epilogue.Addend is { } a ? _context.Row(a, row) + offset : null;
            float* mask = _epilogue.Mask is { } m
                ? _context.Row(m, m.Copies == _destination.Copies ? row : row / _destination.Copies) + offset
                : null;
            _context.Simd.StoreTileRow(
                sums, bias, addend, _epilogue.Relu, mask, _context.Row(_destination, row) + offset, panel.Count);
            if (++pixel < phase.Pixels.Length) continue;
            pixel = 0;
            row++;
        }
    }
}
