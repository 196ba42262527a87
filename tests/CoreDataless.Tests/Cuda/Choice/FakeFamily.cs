using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Choice;

/// <summary>A family of the test's own making; it counts how often each candidate was made.</summary>
internal sealed class FakeFamily(params (string Name, Func<StepContext, LayerProblem, CudaStep?> Make)[] candidates)
    : ILayerFamily
{
    public Dictionary<string, int> Made { get; } = [];

    /// <summary>Are the candidates those of a library?</summary>
    public bool IsOfLibrary { get; init; }

    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem) =>
        candidates.Select(c => new LayerCandidate(c.Name, () =>
        {
            Made[c.Name] = Made.GetValueOrDefault(c.Name) + 1;
            return c.Make(context, problem);
        }, IsOfLibrary));

    /// <summary>A right step that is done so many times, and does something else too.</summary>
    public static CudaStep Right(StepContext context, LayerProblem problem, int times = 1, Action? also = null)
    {
        Launch launch = DirectConvolution.Launch(context, problem);
        return Doing(() =>
        {
            for (int i = 0; i < times; i++) launch.Enqueue();
            also?.Invoke();
        });
    }

    /// <summary>A step that does only this.</summary>
    public static CudaStep Doing(Action action) => new FakeStep(action);

    private sealed class FakeStep(Action enqueue) : CudaStep
    {
        public override string Description => "fake";

        public override void Enqueue() => enqueue();
    }
}
