using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Convolution, its input gradient and linear layers as one implicit matrix product: rows are destination pixels of
/// all images, columns are destination channels, and the inner dimension runs over (tap, source channel). Nothing is
/// copied into a matrix: each row of a tile is a pointer to a source pixel's channels, and its taps lie at distances
/// that all rows of a phase share. Values lie in memory as (row, y, x, channel).
/// </summary>
/// <remarks>
/// Padding is left out, not multiplied: a result is the sum over the taps inside the image, in the order of its phase,
/// and depends on nothing but the layer's shape and the image.
/// </remarks>
internal sealed unsafe class ConvKernel : CpuKernel
{
    private readonly CpuContext _context;
    private readonly ConvShape _shape;
    private readonly ConvPartition _partition;
    private readonly ConvWeights _weights;
    private readonly Panel[] _panels;
    private readonly TapRun[][] _runs;
    private readonly PlanValue _source;
    private readonly PlanValue _destination;
    private readonly Epilogue _epilogue;
    private readonly AlignedFloats? _bias;
    private readonly AlignedFloats _zeros;
    private readonly AlignedFloats _sums;
    private readonly RowPlaces[] _places;
    private readonly int _tileFloats;

    public ConvKernel(CpuContext context, PlanStep step, ConvShape shape)
    {
        (_context, _shape, _epilogue) = (context, shape, step.Epilogue);
        (_source, _destination) = (step.Inputs[0]!, step.Output);
        _panels = Panel.Split(shape.DestinationChannels, context.Simd.Width);
        _partition = new ConvPartition(shape, _panels, _source.Shape.Count, _destination.Shape.Count);
        _weights = new ConvWeights(shape, _panels, context.Simd.Width);
        _runs = [.. shape.Geometry.Phases.Select(phase => TapRun.Join(shape, phase, _source.Shape.Channels))];
        _bias = shape.Bias is null ? null : AlignedFloats.CopyOf(shape.Bias);
        _tileFloats = TileKernels.MaxRows * _panels.Max(p => p.Columns) * context.Simd.Width;
        _zeros = new AlignedFloats(_tileFloats);
        _sums = new AlignedFloats((long)context.Team * _tileFloats);
        _places = [.. Enumerable.Range(0, context.Team).Select(_ => new RowPlaces(ConvPartition.RowsPerBlock))];
    }

    public override string Description =>
        $"implicit GEMM {_context.Simd.Tiles.Rows(_panels[0].Columns)}x{_panels[0].Columns * _context.Simd.Width}";

    public override int Chunks(Frame frame, int round)
    {
        ConvPartition.Cut cut = _partition.For(Images(frame), frame.Workers);
        return cut.RowParts * _shape.Groups * cut.PanelParts;
    }

    public override void Compute(Frame frame, int round, int chunk, int worker)
    {
        ConvPartition.Cut cut = _partition.For(Images(frame), frame.Workers);
        (int rest, int panelPart) = Math.DivRem(chunk, cut.PanelParts);
        (int rowPart, int group) = Math.DivRem(rest, _shape.Groups);
        int panels = _panels.Length / cut.PanelParts;
        RowPlaces places = _places[worker];
        float* source = frame.Row(_source, 0) + group * _shape.SourceChannels;
        int maskCopies = _epilogue.Mask?.Copies ?? _destination.Copies;
        (WorkRange range, long image) = _partition.Range(cut, Images(frame), rowPart);
        for (; image < Images(frame) && range.End > 0; image += cut.Sheaf)
        {
            long sheaf = Math.Min(cut.Sheaf, Images(frame) - image);
            for (int p = 0; p < _runs.Length; p++)
            {
                Phase phase = _shape.Geometry.Phases[p];
                (long first, long end) = _partition.Rows(sheaf, p, ref range);
                for (; first < end; first += ConvPartition.RowsPerBlock)
                {
                    int count = (int)Math.Min(ConvPartition.RowsPerBlock, end - first);
                    long row = image * phase.Pixels.Length + first;
                    places.Locate(phase, row, count, source, _source.Shape, _destination, maskCopies);
                    for (int panel = panelPart * panels; panel < (panelPart + 1) * panels; panel++)
                        Multiply(frame, p, group, panel, count, worker);
                }
            }
        }
    }

    private long Images(Frame frame) => (long)frame.Images * _destination.Copies;

    private void Multiply(Frame frame, int phase, int group, int panelNumber, int count, int worker)
    {
        TileKernels tiles = _context.Simd.Tiles;
        Panel panel = _panels[panelNumber];
        float* weights = _weights.At(group, panelNumber);
        float* sums = _sums.Pointer + (long)worker * _tileFloats;
        TileTarget target = TileTarget.For(
            frame, _destination, _epilogue, _bias, group * _shape.DestinationChannels + panel.Start);
        // Tiles of almost the same number of rows rather than full ones and a small rest.
        int tileCount = (count + tiles.Rows(panel.Columns) - 1) / tiles.Rows(panel.Columns);
        (int fewest, int larger) = Math.DivRem(count, tileCount);
        int stride = panel.Columns * _context.Simd.Width;
        TapRun[] runs = _runs[phase];
        fixed (TapRun* run = runs)
        fixed (nint* sources = _places[worker].Sources)
        fixed (long* places = _places[worker].Places, maskPlaces = _places[worker].MaskPlaces)
        {
            for (int tile = 0, row = 0; tile < tileCount; tile++)
            {
                int rows = tile < larger ? fewest + 1 : fewest;
                tiles.Product(rows, panel.Columns)(
                    (float**)sources + row, run, runs.Length, weights, _zeros.Pointer, sums);
                tiles.Store(sums, stride, rows, panel.Count, &target, places + row, maskPlaces + row);
                row += rows;
            }
        }
    }
}
