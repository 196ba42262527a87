namespace CoreDataless.Cuda;

/// <summary>
/// One way to compute a layer, not made yet. Making it may fail: then the next best serves. The name says which it is
/// the next time too: it is kept on disk when it was the fastest.
/// </summary>
/// <param name="Name">For example <c>implicit GEMM 64x64 split 4</c> or <c>cuDNN fused 2</c>.</param>
/// <param name="Make">Makes it; null where the library has no such engine.</param>
/// <param name="IsOfLibrary">Is it what a library offers under this name? That may be another way the next time.</param>
internal sealed record LayerCandidate(string Name, Func<CudaStep?> Make, bool IsOfLibrary = false);

/// <summary>A library or a kernel of ours that can compute layers.</summary>
internal interface ILayerFamily
{
    /// <summary>The ways in which it could compute the layer, the likely best first; none where it cannot.</summary>
    IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem);
}
