using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Convolution, its input gradient and linear layers as one implicit matrix product: rows are destination pixels of
/// all images, columns are destination channels, and the inner dimension runs over (tap, source channel). Nothing is
/// copied into a matrix: each row of a tile is, per tap, a pointer to a source pixel's channels, or to zeros in the
/// padding. Values lie in memory as (row, y, x, channel).
/// </summary>
internal sealed unsafe class ConvKernel : CpuKernel
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

    public ConvKernel(CpuContext context, PlanStep step, ConvShape shape)
    {
        (_context, _shape, _epilogue) = (context, shape, step.Epilogue);
        (_source, _destination) = (step.Inputs[0]!, step.Output);
        _panels = Panel.Split(shape.DestinationChannels, context.Simd.Width);
        _weights = new ConvWeights(
            shape.Geometry, shape.Groups, shape.SourceChannels, _panels, context.Simd.Width, shape.Weight);
        _bias = shape.Bias is null ? null : AlignedFloats.CopyOf(shape.Bias);
        _zeros = new AlignedFloats(shape.SourceChannels);
        _rowPointersPerWorker = PixelsPerBlock * Math.Max(1, shape.Geometry.Phases.Max(p => p.Taps.Length));
        _rowPointers = GC.AllocateArray<nint>(context.Team * _rowPointersPerWorker, pinned: true);
        _tilePanelFloats = PixelsPerBlock * SimdKernels.MaxTileColumns * context.Simd.Width;
        _sums = new AlignedFloats((long)context.Team * _tilePanelFloats);
    }

    public override string Description =>
        $"implicit GEMM {_context.Simd.TileRows}x{_panels[0].Columns * _context.Simd.Width}";

    public override int Chunks(Frame frame, int round)
    {
        int blocks = 0;
        foreach (Phase phase in _shape.Geometry.Phases) blocks = checked(blocks + Blocks(frame, phase));
        return blocks * _shape.Groups * (_panels.Length / PanelsPerChunk(blocks, frame.Workers));
    }

    public override void Compute(Frame frame, int round, int chunk, int worker)
    {
        int blocks = 0;
        foreach (Phase phase in _shape.Geometry.Phases) blocks += Blocks(frame, phase);
        int panels = PanelsPerChunk(blocks, frame.Workers);
        (int rest, int panelChunk) = Math.DivRem(chunk, _panels.Length / panels);
        (int block, int group) = Math.DivRem(rest, _shape.Groups);
        for (int phase = 0; ; phase++)
        {
            int own = Blocks(frame, _shape.Geometry.Phases[phase]);
            if (block < own)
            {
                Block(frame, phase, block, group, panelChunk * panels, panels, worker);
                return;
            }
            block -= own;
        }
    }

    // Where there are blocks enough for all workers, one chunk does all panels and finds its pixels in the cache.
    private int PanelsPerChunk(int blocks, int workers) => blocks >= 4 * workers || workers == 1 ? _panels.Length : 1;

    private int Blocks(Frame frame, Phase phase)
    {
        long pixels = (long)frame.Images * _destination.Copies * phase.Pixels.Length;
        return checked((int)((pixels + PixelsPerBlock - 1) / PixelsPerBlock));
    }

    private void Block(
        Frame frame, int phaseIndex, int block, int group, int firstPanel, int panels, int worker)
    {
        Phase phase = _shape.Geometry.Phases[phaseIndex];
        long first = (long)block * PixelsPerBlock;
        long all = (long)frame.Images * _destination.Copies * phase.Pixels.Length;
        int count = (int)Math.Min(PixelsPerBlock, all - first);
        fixed (nint* pointers = &_rowPointers[worker * _rowPointersPerWorker])
        {
            var rows = (float**)pointers;
            FillRowPointers(frame, phase, first, count, group, rows);
            for (int p = firstPanel; p < firstPanel + panels; p++)
            {
                float* sums = _sums.Pointer + (long)worker * _tilePanelFloats;
                Multiply(_panels[p].Columns, phase.Taps.Length, count, rows, _weights.At(phaseIndex, group, p), sums);
                Store(frame, phase, first, count, group, _panels[p], sums);
            }
        }
    }

    // Tile by tile, then tap by tap, the rows of a tile side by side: the order in which the tile kernel reads.
    private void FillRowPointers(Frame frame, Phase phase, long first, int count, int group, float** rows)
    {
        int tileRows = _context.Simd.TileRows;
        int taps = phase.Taps.Length;
        int padded = (count + tileRows - 1) / tileRows * tileRows;
        (long image, long pixel) = Math.DivRem(first, phase.Pixels.Length);
        float* source = frame.Row(_source, image) + group * _shape.SourceChannels;
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

    private void Store(Frame frame, Phase phase, long first, int count, int group, Panel panel, float* sums)
    {
        int channel = group * _shape.DestinationChannels + panel.Start;
        float* bias = _bias is null ? null : _bias.Pointer + channel;
        (long row, long pixel) = Math.DivRem(first, phase.Pixels.Length);
        for (int i = 0; i < count; i++, sums += panel.Columns * _context.Simd.Width)
        {
            long offset = (long)phase.Pixels[pixel] * _destination.Shape.Channels + channel;
            float* addend = _epilogue.Addend is { } a ? frame.Row(a, row) + offset : null;
            float* mask = _epilogue.Mask is { } m
                ? frame.Row(m, m.Copies == _destination.Copies ? row : row / _destination.Copies) + offset
                : null;
            _context.Simd.StoreTileRow(
                sums, bias, addend, _epilogue.Relu, mask, frame.Row(_destination, row) + offset, panel.Count);
            if (++pixel < phase.Pixels.Length) continue;
            pixel = 0;
            row++;
        }
    }
}
