using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// For layers of many channels: the whole team works on one large block of tiles in three rounds, so that many tiles
/// meet each weight that comes from memory. Kernels are transformed beforehand, or, where they would fill the memory
/// that programs share, in the second round, strip by strip of source channels in the workers' own caches: they are a
/// quarter of what they become, and memory is slower than the transform.
/// </summary>
internal sealed unsafe class TeamWinogradKernel : WinogradKernel
{
    // Kernels that are transformed on the way are read once for each part of a panel.
    private const int FewParts = 2;
    private const int ChunksPerWorker = 4;
    private const int TilesPerChunk = 8;

    // One row of products of a strip and panel, 74 KB, stays in the second-level cache beside what it meets there.
    private const int ChannelsPerStrip = 64;

    // Enough to be worth a weight's way from memory; the block of two workers has 16 MB where there are 512 channels.
    private const int TilesPerWorker = 56;

    private readonly TransformedKernels? _transformed;
    private readonly AlignedFloats _taps;
    private readonly AlignedFloats _kernels;
    private readonly int _kernelFloats;

    /// <param name="context">What kernels share.</param>
    /// <param name="step">The step.</param>
    /// <param name="shape">The step cut into tiles.</param>
    /// <param name="transformBeforehand">Keep all kernels transformed?</param>
    public TeamWinogradKernel(CpuContext context, PlanStep step, WinogradShape shape, bool transformBeforehand)
        : base(context, step, shape, transformBeforehand ? AllChannels : ChannelsPerStrip)
    {
        int width = context.Simd.Width;
        if (transformBeforehand) _transformed = new TransformedKernels(shape, Stages, Panels, width);
        _taps = transformBeforehand ? new AlignedFloats(0) : shape.Filter.Pack(Panels, width);
        _kernelFloats = transformBeforehand ? 0 : Strip * Panels.Max(p => p.Columns) * width + LineFloats;
        _kernels = new AlignedFloats((long)context.Team * shape.Algorithm.Patch * _kernelFloats);
        context.Scratch.Reserve(BlockFloats(TilesPerWorker));
    }

    public override int Rounds(Frame frame) => 3 * Blocks(frame);

    public override int Chunks(Frame frame, int round) => round % 3 == 1
        ? Panels.Length * PartsOfPanel(frame)
        : (Part(frame, round / 3, Blocks(frame)).Count + TilesPerChunk - 1) / TilesPerChunk;

    public override void Compute(Frame frame, int round, int chunk, int worker)
    {
        (long first, int count) = Part(frame, round / 3, Blocks(frame));
        float* v = Context.Scratch.Piece(frame.Workers > 1 ? 0 : worker);
        float* m = v + Strips * StripFloats(count);
        int from = chunk * TilesPerChunk, some = Math.Min(TilesPerChunk, count - from);
        if (round % 3 == 0) TransformPatches(frame, first, from, some, count, v, worker);
        else if (round % 3 == 2) TransformResults(frame, first, from, some, count, m, worker);
        else Multiply(chunk, PartsOfPanel(frame), count, v, m, worker);
    }

    // A part is some rows of the patch's products: as few parts as keep all workers busy.
    private int PartsOfPanel(Frame frame) =>
        _transformed is null && Panels.Length * FewParts >= ChunksPerWorker * frame.Workers
            ? FewParts
            : Shape.Algorithm.Patch;

    private int Blocks(Frame frame)
    {
        int most = TilesPerWorker * frame.Workers;
        return checked((int)((Tiles(frame) + most - 1) / most));
    }

    private void Multiply(int chunk, int parts, int count, float* v, float* m, int worker)
    {
        Panel panel = Panels[chunk / parts];
        int part = chunk % parts, rows = Shape.Algorithm.Patch / parts;
        for (int strip = 0; strip < Strips; strip++)
        {
            for (int row = part * rows; row < (part + 1) * rows; row++)
                Multiply(panel, strip, row, count, v + strip * StripFloats(count), m, worker);
        }
    }

    private void Multiply(Panel panel, int strip, int row, int count, float* v, float* m, int worker)
    {
        int patch = Shape.Algorithm.Patch, depth = Math.Min(Strip, Shape.Filter.SourceChannels - strip * Strip);
        float* kernels = _transformed is null
            ? Transform(panel, strip, row, depth, worker)
            : _transformed.At(row * patch, panel);
        nint kernelFloats = _transformed?.ProductFloats ?? _kernelFloats;
        for (int i = 0; i < patch; i++)
        {
            int product = row * patch + i;
            Context.Simd.Winograd.Multiply(
                panel.Columns, count, v + product * PatchStride(count), Strip, depth, kernels + i * kernelFloats,
                m + product * SumStride(count) + panel.Start, Width, add: strip > 0);
        }
    }

    private float* Transform(Panel panel, int strip, int row, int depth, int worker)
    {
        int width = panel.Columns * Context.Simd.Width;
        float* kernels = _kernels.Pointer + (long)worker * Shape.Algorithm.Patch * _kernelFloats;
        float* taps = _taps.Pointer + (long)WinogradFilter.Taps
            * ((long)Shape.Filter.SourceChannels * panel.Start + (long)strip * Strip * width);
        Stages.Filter(taps, depth, width, row, kernels, _kernelFloats);
        return kernels;
    }
}
