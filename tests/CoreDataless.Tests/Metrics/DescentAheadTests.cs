using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Metrics;

/// <summary>
/// Steps asked for several at once leave the same records as step after step: all that a descent is judged by.
/// </summary>
public class DescentAheadTests
{
    private static readonly EvaluationOptions Options = new()
    {
        Runs = 3, Iterations = 11, StopLoss = 1.5f, Seed = 7,
    };

    private static readonly Network Network = Golden.SampleNetwork();

    [Theory]
    [InlineData(StopRule.PerRun)]
    [InlineData(StopRule.PerImage)]
    public void Any_number_of_steps_at_once_leaves_the_same_records(StopRule stop)
    {
        EvaluationOptions options = Options with { Stop = stop };
        Descent expected = Descend(options, runsAhead: 1);
        // Some units stopped on the way, and at different times.
        IEnumerable<int> stops = expected.Records.SelectMany(r => Enumerable.Range(0, Network.Classes).Select(
            k => r.Losses.FindIndex(l => (stop == StopRule.PerRun ? l.Average() : l[k]) <= options.StopLoss)));
        Assert.True(stops.Where(s => s >= 0).Distinct().Count() > 1);
        Assert.All(expected.Records, r => Assert.True(r.Finished));
        foreach (int runsAhead in (int[])[2, 7, 25]) AssertSame(expected, Descend(options, runsAhead));
    }

    [Fact]
    public void Nobody_stops_and_the_last_steps_are_fewer()
    {
        EvaluationOptions options = Options with { Runs = 1, StopLoss = 0, Iterations = 8 };
        AssertSame(Descend(options, runsAhead: 1), Descend(options, runsAhead: 5));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void A_cancelled_descent_keeps_what_was_done(int cancelledIn)
    {
        Descent expected = Descend(Options, runsAhead: 1, cancelledIn);
        Assert.Contains(expected.Records, r => !r.Finished);
        foreach (int runsAhead in (int[])[2, 4, 25]) AssertSame(expected, Descend(Options, runsAhead, cancelledIn));
    }

    private static Descent Descend(EvaluationOptions options, int runsAhead, int cancelledIn = int.MaxValue)
    {
        using var source = new CancellationTokenSource();
        using var backend = new ChangedBackend(new CpuBackend())
        {
            RunsAhead = runsAhead, Wrap = program => new CancelledProgram(program, source, cancelledIn),
        };
        using var descent = new PrototypeDescent(backend, Network, options);
        var progress = new Reports();
        float[] starts = StartImages.Draw(options.Seed, options.Runs * Network.Classes * Network.Input.Count);
        return new Descent(descent.Run(starts, progress, source.Token), progress.Told);
    }

    private static void AssertSame(Descent expected, Descent actual)
    {
        Assert.Equal(expected.Told, actual.Told);
        foreach ((DescentRecord e, DescentRecord a) in expected.Records.Zip(actual.Records))
        {
            Assert.Equal(e.Losses, a.Losses);
            Assert.Equal(e.Updates, a.Updates);
            Assert.Equal(e.ZeroGradients, a.ZeroGradients);
            Assert.Equal(e.Finished, a.Finished);
            Assert.Equal(e.Images, a.Images);
        }
    }

    private sealed record Descent(DescentRecord[] Records, List<EvaluationProgress> Told);

    private sealed class Reports : IProgress<EvaluationProgress>
    {
        public List<EvaluationProgress> Told { get; } = [];

        public void Report(EvaluationProgress value) => Told.Add(value);
    }
}
