using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// A 3x3 convolution of stride 1, or its input gradient, by minimal filtering: see <see cref="Algorithm"/>. The tiles
/// of all images are worked on in blocks: their patches are transformed, then for each of the (m+2)^2 products there is
/// one matrix product (tiles x source channels) * (source x destination channels), then results are transformed back.
/// </summary>
internal abstract unsafe class WinogradKernel : CpuKernel
{
    /// <summary>One strip, however many source channels there are.</summary>
    protected const int AllChannels = int.MaxValue;

    // Results of a tile, and a tile half transformed.
    private const int MostRegisters = 4 * 4 + 4 * 6;

    private readonly PlanValue _source;
    private readonly PlanValue _destination;
    private readonly Epilogue _epilogue;
    private readonly AlignedFloats? _bias;
    private readonly AlignedFloats _zeros;
    private readonly AlignedFloats _registers;
    private readonly int _registerFloats;
    private readonly long[] _rows;
    private readonly long[] _columns;

    /// <param name="context">What kernels share.</param>
    /// <param name="step">The step.</param>
    /// <param name="shape">The step cut into tiles.</param>
    /// <param name="strip">Source channels of a strip, in whole registers, or <see cref="AllChannels"/>.</param>
    protected WinogradKernel(CpuContext context, PlanStep step, WinogradShape shape, int strip)
    {
        (Context, Shape, _epilogue) = (context, shape, step.Epilogue);
        (_source, _destination) = (step.Inputs[0]!, step.Output);
        int width = context.Simd.Width;
        Stages = shape.Algorithm.Outputs == 4 ? context.Simd.Winograd.Stages4x4 : context.Simd.Winograd.Stages2x2;
        Panels = Panel.Split(shape.Filter.DestinationChannels, width);
        Width = Panels.Sum(p => p.Columns) * width;
        int depth = (shape.Filter.SourceChannels + width - 1) / width * width;
        Strip = Math.Min(strip, depth);
        Strips = (depth + Strip - 1) / Strip;
        _bias = shape.Bias is null ? null : AlignedFloats.CopyOf(shape.Bias);
        _zeros = new AlignedFloats(shape.Filter.SourceChannels);
        _registerFloats = 2 * SourceTiles.PointersPerRow * SourceTiles.PointersPerRow + MostRegisters * width;
        _registers = new AlignedFloats((long)context.Team * _registerFloats);
        _rows = shape.PatchOffsets(
            shape.TilesDown, _source.Shape.Height, shape.PadY, _source.Shape.Width * _source.Shape.Channels);
        _columns = shape.PatchOffsets(shape.TilesAcross, _source.Shape.Width, shape.PadX, _source.Shape.Channels);
    }

    /// <inheritdoc/>
    public sealed override string Description =>
        $"Winograd {Shape.Algorithm}, {Shape.TilesDown * Shape.TilesAcross} tiles of "
        + $"{Shape.Algorithm.Patch}x{Shape.Algorithm.Patch}";

    /// <summary>Floats in a cache line.</summary>
    protected static int LineFloats => 16;

    protected CpuContext Context { get; }

    protected WinogradShape Shape { get; }

    protected WinogradStages Stages { get; }

    /// <summary>Strips of destination channels.</summary>
    protected Panel[] Panels { get; }

    /// <summary>Destination channels in whole registers.</summary>
    protected int Width { get; }

    /// <summary>Source channels of a strip, in whole registers.</summary>
    protected int Strip { get; }

    protected int Strips { get; }

    protected int Products => Shape.Algorithm.Products;

    /// <summary>Tiles of all images.</summary>
    protected long Tiles(Frame frame) =>
        (long)frame.Images * _destination.Copies * Shape.TilesDown * Shape.TilesAcross;

    /// <summary>The tiles of one of some blocks, all alike to a tile.</summary>
    protected (long First, int Count) Part(Frame frame, long block, long blocks)
    {
        long tiles = Tiles(frame), first = tiles * block / blocks;
        return (first, (int)(tiles * (block + 1) / blocks - first));
    }

    /// <summary>How many tiles fit into so many floats, by eights, and eight at least.</summary>
    protected int TilesIn(long floats) => (int)Math.Max(1, floats / (Products * (Strip * Strips + Width)) / 8) * 8;

    /// <summary>Floats of the transformed patches and of the sums of so many tiles.</summary>
    protected long BlockFloats(int tiles) => Strips * StripFloats(tiles) + Products * SumStride(tiles);

    protected nint StripFloats(int tiles) => Products * PatchStride(tiles);

    // Not multiples of a page, or one tile's values for all products would meet in one set of the cache.
    protected nint PatchStride(int tiles) => (nint)tiles * Strip + LineFloats;

    protected nint SumStride(int tiles) => (nint)tiles * Width + LineFloats;

    /// <summary>
    /// Transforms the patches of tiles <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> of
    /// a block of <paramref name="all"/> tiles that starts at tile <paramref name="first"/>.
    /// </summary>
    protected void TransformPatches(Frame frame, long first, int from, int count, int all, float* v, int worker)
    {
        fixed (long* rows = _rows, columns = _columns)
        {
            var tiles = new SourceTiles
            {
                Rows = rows,
                Columns = columns,
                TilesDown = Shape.TilesDown,
                TilesAcross = Shape.TilesAcross,
                Patch = Shape.Algorithm.Patch,
                Images = frame.Row(_source, 0),
                ImageFloats = _source.Shape.Count,
                Channels = _source.Shape.Channels,
                Zeros = _zeros.Pointer,
            };
            Stages.Input(
                &tiles, first + from, count, v + (nint)from * Strip, Strip, PatchStride(all), StripFloats(all),
                Registers(worker));
        }
    }

    /// <summary>Transforms sums back, and stores the results.</summary>
    protected void TransformResults(Frame frame, long first, int from, int count, int all, float* m, int worker)
    {
        var tiles = new DestinationTiles
        {
            Height = _destination.Shape.Height,
            Width = _destination.Shape.Width,
            Channels = _destination.Shape.Channels,
            TilesDown = Shape.TilesDown,
            TilesAcross = Shape.TilesAcross,
            Images = frame.Row(_destination, 0),
            ImageFloats = _destination.Shape.Count,
            Bias = _bias is null ? null : _bias.Pointer,
            Addend = _epilogue.Addend is { } addend ? frame.Row(addend, 0) : null,
            Relu = _epilogue.Relu,
            Mask = _epilogue.Mask is { } mask ? frame.Row(mask, 0) : null,
            ImagesPerMask = _destination.Copies / (_epilogue.Mask?.Copies ?? _destination.Copies),
        };
        Stages.Output(
            &tiles, first + from, count, m + (nint)from * Width, Width, SumStride(all), Registers(worker));
    }

    private float* Registers(int worker) => _registers.Pointer + (long)worker * _registerFloats;
}
