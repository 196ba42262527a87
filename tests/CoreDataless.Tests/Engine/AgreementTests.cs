using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Every fast backend computes what the reference computes, within float32's rounding.</summary>
public class AgreementTests
{
    private const double LargestNmse = 1e-10;
    private const double LargestError = 1e-5;

    [Theory]
    [MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Fast_backends_agree_with_the_reference(string name)
    {
        OpCase @case = OpCases.Get(name);
        float[][] expected = Runs.Of(@case, TestBackends.Reference);
        foreach (float[] values in expected) Assert.All(values, v => Assert.True(float.IsFinite(v)));

        foreach (TestBackend backend in TestBackends.Fast)
        {
            float[][] actual = Runs.Of(@case, backend);
            List<Node> outputs = @case.Make().Outputs;
            for (int i = 0; i < expected.Length; i++)
                AssertClose(expected[i], actual[i], $"{backend.Name}, output {i} {outputs[i]}");
        }
    }

    // NMSE is the squared error over the squared values: it does not hide a few wrong numbers among many small ones,
    // and the largest error does not hide a slight wrongness of all.
    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        double error = 0, power = 0, largest = 0, scale = 0;
        int worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]);
            error += difference * difference;
            power += (double)expected[i] * expected[i];
            scale = Math.Max(scale, Math.Abs(expected[i]));
            if (!(difference <= largest)) (largest, worst) = (difference, i);
        }
        Assert.True(
            error <= LargestNmse * power && largest <= LargestError * scale,
            $"{what}: NMSE {error / power:G3}, worst at {worst}: {actual[worst]:R} where {expected[worst]:R} is right");
    }
}
