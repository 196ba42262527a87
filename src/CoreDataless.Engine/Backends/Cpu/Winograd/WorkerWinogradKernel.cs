using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// For layers of few channels: each worker does blocks of tiles by itself, so small that transformed patches and sums
/// stay in its second-level cache. All kernels have been transformed beforehand.
/// </summary>
internal sealed unsafe class WorkerWinogradKernel : WinogradKernel
{
    // Of the megabyte or two of a second-level cache, so that kernels of 64 channels have room beside it.
    private const int FloatsPerBlock = 160 * 1024;

    // Fewer tiles would wait for each weight longer than they use it.
    private const int FewestTilesPerBlock = 4;

    private readonly TransformedKernels _kernels;
    private readonly int _mostTiles;

    public WorkerWinogradKernel(CpuContext context, PlanStep step, WinogradShape shape)
        : base(context, step, shape, AllChannels)
    {
        _kernels = new TransformedKernels(shape, Stages, Panels, context.Simd.Width);
        _mostTiles = TilesIn(FloatsPerBlock);
        context.Scratch.Reserve(BlockFloats(_mostTiles));
    }

    public override int Chunks(Frame frame, int round)
    {
        // As many for each worker.
        long tiles = Tiles(frame), all = (long)_mostTiles * frame.Workers;
        long blocks = (tiles + all - 1) / all * frame.Workers;
        return checked((int)Math.Min(blocks, (tiles + FewestTilesPerBlock - 1) / FewestTilesPerBlock));
    }

    public override void Compute(Frame frame, int round, int chunk, int worker)
    {
        (long first, int count) = Part(frame, chunk, Chunks(frame, round));
        float* v = Context.Scratch.Piece(worker);
        float* m = v + StripFloats(count);
        TransformPatches(frame, first, 0, count, count, v, worker);
        for (int product = 0; product < Products; product++) Multiply(product, count, v, m);
        TransformResults(frame, first, 0, count, count, m, worker);
    }

    private void Multiply(int product, int count, float* v, float* m)
    {
        foreach (Panel panel in Panels)
        {
            Context.Simd.Winograd.Multiply(
                panel.Columns, count, v + product * PatchStride(count), Strip, Shape.Filter.SourceChannels,
                _kernels.At(product, panel), m + product * SumStride(count) + panel.Start, Width, add: false);
        }
    }
}
