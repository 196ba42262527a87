namespace CoreDataless.Cuda;

/// <summary>
/// Our own products on the tensor cores, for layers without groups: convolutions, their input gradients and linear
/// layers. Needs compute capability 8.0.
/// </summary>
internal sealed class ImplicitGemmFamily : ILayerFamily
{
    private const int Most = 6;
    private const int LeastStepsOfSplit = 2;

    // A grid of so many blocks a multiprocessor is full by itself: sums of splits would only take memory.
    private const long FullRounds = 2;

    private static readonly int[] Splits = [1, 2, 4, 8, ImplicitGemm.MostSplits];

    /// <inheritdoc/>
    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem)
    {
        if (context.Device.Facts.Architecture < ImplicitGemm.LeastArchitecture
            || !ImplicitGemm.CanCompute(problem))
        {
            return [];
        }
        var gemm = new ImplicitGemm(context, problem);
        int multiprocessors = context.Device.Facts.Multiprocessors;
        var choices =
            from tile in gemm.Tiles
            from splits in Splits
            where splits == 1 || (gemm.BlocksOf(tile) < FullRounds * multiprocessors
                && gemm.LongestSteps(tile) >= splits * LeastStepsOfSplit)
            orderby Cycles(gemm, tile, splits, multiprocessors)
            select new LayerCandidate(
                $"implicit GEMM {tile.Name}{(splits == 1 ? "" : $" split {splits}")}", () => gemm.Step(tile, splits));
        return choices.Take(Most);
    }

    // Only to put the likely best first, with an H100's figures: multiprocessors work through their blocks in rounds,
    // eight warps keep one's tensor cores busy, sums of splits are written, and read by one block. Not measured.
    private static double Cycles(ImplicitGemm gemm, GemmTile tile, int splits, int multiprocessors)
    {
        const double Multiplications = 1024, BusyThreads = 8 * 32, BytesOfMultiprocessor = 64;
        double rounds = Math.Ceiling(gemm.BlocksOf(tile) * (double)splits / multiprocessors);
        double busy = Math.Min(1, rounds * tile.Threads / BusyThreads);
        double products = rounds * gemm.MeanSteps(tile) / splits * tile.MultiplicationsOfStep;
        double cycles = products / (Multiplications * tile.Share * busy);
        if (splits > 1) cycles += (rounds + splits) * tile.BytesOfSums / BytesOfMultiprocessor;
        return cycles;
    }
}
