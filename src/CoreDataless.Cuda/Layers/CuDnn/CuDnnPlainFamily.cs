namespace CoreDataless.Cuda;

/// <summary>
/// Convolutions and their gradients by cuDNN's plain functions, and our kernel for what follows: for whatever no engine
/// computes as one graph.
/// </summary>
internal sealed class CuDnnPlainFamily(CuDnnHandle handle) : ILayerFamily
{
    private const int MostAlgorithms = 4;

    /// <inheritdoc/>
    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem)
    {
        IReadOnlyList<PlainAlgorithm>? algorithms = null;
        for (int i = 0; i < (algorithms?.Count ?? MostAlgorithms); i++)
        {
            (int position, string name) = (i, $"cuDNN plain {i}");
            yield return new LayerCandidate(name, () =>
            {
                // Should cuDNN fail, there are none.
                IReadOnlyList<PlainAlgorithm> known = algorithms ?? [];
                algorithms ??= [];
                var convolution = new PlainConvolution(handle, context, problem);
                if (known.Count == 0) algorithms = known = [.. convolution.Algorithms().Take(MostAlgorithms)];
                if (position >= known.Count) return null;
                return new Step(context, problem, name, convolution, known[position]);
            }, IsOfLibrary: true);
        }
    }

    private sealed class Step : CudaStep
    {
        private readonly StepContext _context;
        private readonly PlainConvolution _convolution;
        private readonly PlainAlgorithm _algorithm;
        private readonly ulong _weight;

        public Step(
            StepContext context, LayerProblem problem, string name, PlainConvolution convolution,
            PlainAlgorithm algorithm)
        {
            (_context, Description, _convolution, _algorithm) = (context, name, convolution, algorithm);
            convolution.Use(algorithm);
            context.Workspace.Reserve(algorithm.Bytes);
            _weight = ConvolutionWeights.Float(context, problem);
            Launches = LayerEpilogue.Launches(context, problem);
            ScratchBytes = LayerEpilogue.Bytes(problem);
        }

        public override string Description { get; }

        public override IReadOnlyList<Launch> Launches { get; }

        public override int LibraryCalls => 1;

        public override long ScratchBytes { get; }

        public override void Enqueue()
        {
            _convolution.Enqueue(_weight, _algorithm, _context.Workspace.Address);
            for (int i = 0; i < Launches.Count; i++) Launches[i].Enqueue();
        }
    }
}
