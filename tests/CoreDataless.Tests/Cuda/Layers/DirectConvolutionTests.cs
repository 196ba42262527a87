using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>The direct kernel is the definition, in float32, for every layer.</summary>
[Collection(LayerDevice.Name)]
public class DirectConvolutionTests(LayerDevice device)
{
    private static readonly Func<StepContext, LayerProblem, IEnumerable<LayerCandidate>> Ways =
        new DirectFamily().Candidates;

    [Fact]
    public void Layers_of_the_table_are_the_definition()
    {
        foreach ((LayerProblem problem, LayerRows rows) in LayerProblems.OfTheTable) Check(problem, rows);
    }

    [Theory]
    [InlineData(64, 3, 7, 2, 3, 1)]
    [InlineData(10, 2, 3, 2, 0, 2)]
    [InlineData(12, 24, 3, 3, 1, 4)]
    public void Gradients_of_few_channels_and_of_groups(
        int channels, int outs, int kernel, int stride, int padding, int groups)
    {
        Window w = Window.Square(kernel, stride, padding);
        foreach (bool gradient in (bool[])[false, true])
        {
            LayerProblem problem = LayerProblems.Conv(new Shape(channels, 9, 8), outs, w, 3, gradient, groups);
            Check(problem, LayerRows.Random(problem));
        }
    }

    [Fact]
    public void A_row_has_the_same_bits_in_any_batch()
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(8, 6, 5), 12, Window.Square(3, 2, 1), rows: 5);
        LayerRows rows = LayerRows.Random(problem);
        float[] all = Assert.Single(device.Run(Ways, problem, rows, Precision.Fp32)).Values;
        LayerProblem one = problem with { Rows = 1 };
        var third = new LayerRows(rows.Source.AsSpan(3 * problem.From.Count, problem.From.Count).ToArray());
        float[] alone = Assert.Single(device.Run(Ways, one, third, Precision.Fp32)).Values;
        Assert.Equal(all.AsSpan(3 * problem.To.Count, problem.To.Count).ToArray(), alone);
    }

    private void Check(LayerProblem problem, LayerRows rows)
    {
        float[] actual = Assert.Single(device.Run(Ways, problem, rows, Precision.Tf32)).Values;
        Rounding.Of(Precision.Fp32).Check(problem, LayerOracle.Of(problem, rows), actual, problem.ToString());
    }
}
