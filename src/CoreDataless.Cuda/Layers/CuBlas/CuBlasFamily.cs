using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// Linear layers and their input gradients as one matrix product in float32, and our kernel for what follows.
/// </summary>
internal sealed class CuBlasFamily(CuBlasHandle handle) : ILayerFamily
{
    /// <inheritdoc/>
    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem) =>
        problem.IsLinear
            ? [new LayerCandidate("cuBLAS", () => new Step(handle, context, problem), IsOfLibrary: true)]
            : [];

    private sealed unsafe class Step : CudaStep
    {
        private readonly CuBlasHandle _handle;
        private readonly LayerProblem _problem;
        private readonly ulong _weight;

        public Step(CuBlasHandle handle, StepContext context, LayerProblem problem)
        {
            (_handle, _problem) = (handle, problem);
            _weight = context.Weights.Plain(problem.Weight);
            Launches = LayerEpilogue.Launches(context, problem);
            ScratchBytes = LayerEpilogue.Bytes(problem);
        }

        public override string Description => "cuBLAS";

        public override IReadOnlyList<Launch> Launches { get; }

        public override int LibraryCalls => 1;

        public override long ScratchBytes { get; }

        // cuBLAS sees each of our matrices, which lie row by row, as its transpose. So it computes
        // destination^T = weight source^T (gradient: weight^T source^T), where the weight (out, in) looks transposed.
        public override void Enqueue()
        {
            CuBlas c = _handle.Library;
            LayerProblem p = _problem;
            float alpha = 1, beta = 0;
            c.Check(c.cublasSgemm_v2(
                _handle.Pointer, p.IsGradient ? CuBlas.NotTransposed : CuBlas.Transposed, CuBlas.NotTransposed,
                p.To.Count, p.Rows, p.From.Count, &alpha, _weight, p.Weight.Shape[1], p.Source, p.From.Count, &beta,
                p.Destination, p.To.Count));
            for (int i = 0; i < Launches.Count; i++) Launches[i].Enqueue();
        }
    }
}
