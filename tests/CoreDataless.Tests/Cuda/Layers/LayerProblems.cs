using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>Layers to compute: those of the table of cases, and single ones.</summary>
internal static class LayerProblems
{
    // The emulated GPU takes its time.
    private const int FewRows = 2;

    private static readonly Tensor Nothing = Tensor.Vector(0);

    /// <summary>
    /// All different layers of the table, each with the epilogue that its plan gave it, for few rows.
    /// </summary>
    public static IEnumerable<(LayerProblem Problem, LayerRows Rows)> OfTheTable { get; } =
    [
        .. OpCases.All
            .SelectMany(c => Plan.For(c.Make().Computation(c.Images), new PlanOptions(Layout.IsView)).Steps
                .Where(s => s.Node.Op is Op.Conv2d or Op.ConvInputGrad or Op.Linear or Op.LinearInputGrad)
                .Select(s => Of(s, c.Images)))
            .DistinctBy(l => (l.Problem with { Weight = Nothing, Bias = null }, l.Problem.Bias is null,
                l.Rows.Addend is null, l.Rows.Mask is null)),
    ];

    /// <summary>A convolution of images (channels, height, width) or, with the same numbers, its gradient.</summary>
    public static LayerProblem Conv(Shape x, int channels, Window w, int rows, bool gradient = false, int groups = 1)
    {
        var y = new Shape(channels, w.OutputHeight(x.Height), w.OutputWidth(x.Width));
        var shape = new Shape(channels, x.Channels / groups, w.KernelHeight, w.KernelWidth);
        var random = new Random(shape.Count + 31 * channels);
        double bound = Math.Sqrt(3.0 / (x.Channels / groups * w.Taps));
        float[] weights =
            [.. Enumerable.Range(0, shape.Count).Select(_ => (float)(bound * (2 * random.NextDouble() - 1)))];
        return new LayerProblem(
            gradient, w, groups, rows, gradient ? y : x, gradient ? x : y, new Tensor(shape, weights), null, 0, 0, 0, 0,
            RowsPerMaskRow: 1, Relu: false);
    }

    private static (LayerProblem Problem, LayerRows Rows) Of(PlanStep step, int images)
    {
        var context = new StepContext
        {
            Device = null!,
            Kernels = null!,
            Layers = null!,
            Scope = null!,
            Weights = null!,
            Workspace = null!,
            Precision = Precision.Tf32,
            Images = images,
            RealImages = 0,
            Arena = 0,
        };
        LayerProblem problem = LayerProblem.For(context, step);
        problem = problem with
        {
            Rows = Math.Max(Math.Min(problem.Rows, FewRows), problem.RowsPerMaskRow),
            Source = 0,
            Destination = 0,
            Addend = 0,
            Mask = 0,
        };
        return (problem, LayerRows.Random(problem, step.Epilogue.Addend is not null, step.Epilogue.Mask is not null));
    }
}
