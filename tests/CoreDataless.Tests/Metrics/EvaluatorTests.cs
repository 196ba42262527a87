using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Tests.Metrics;

/// <summary>What an evaluation promises, on a real network with few steps.</summary>
public class EvaluatorTests
{
    private static readonly EvaluationOptions Short = new()
    {
        Runs = 3, Iterations = 6, DeepFoolSteps = 3, StopLoss = 1.5f, Seed = 7,
    };

    private static readonly Network Network = Golden.SampleNetwork();

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        EvaluationResult first = Evaluate(Short), again = Evaluate(Short), other = Evaluate(Short with { Seed = 8 });
        AssertSame(first, again);
        Assert.NotEqual(first.Runs[0].Prototypes, other.Runs[0].Prototypes);
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(3_000_000L)]
    [InlineData(20_000_000L)]
    public void Any_memory_budget_gives_the_same_numbers(long bytes) =>
        AssertSame(Evaluate(Short), Evaluate(Short with { MemoryBudget = bytes }));

    [Fact]
    public void Any_number_of_threads_gives_the_same_numbers() =>
        AssertSame(Evaluate(Short, threads: 1), Evaluate(Short, threads: 3));

    [Fact]
    public void Fewer_runs_are_a_prefix_of_more()
    {
        EvaluationResult three = Evaluate(Short), one = Evaluate(Short with { Runs = 1 });
        Assert.Equal(three.Runs[0].Prototypes, one.Runs[0].Prototypes);
        Assert.Equal(three.Runs[0].DeepFool!.Madv, one.Runs[0].DeepFool!.Madv);
    }

    [Fact]
    public void Each_run_stops_for_itself_and_nothing_moves_after_that()
    {
        // A longer limit must not change runs that had stopped before the shorter one.
        EvaluationResult longer = Evaluate(Short with { Iterations = 30 });
        Assert.True(longer.Runs.DistinctBy(r => r.Updates).Count() > 1);
        foreach (RunResult run in longer.Runs)
        {
            Assert.Equal(run.Updates + 1, run.MeanLoss.Length);
            Assert.True(run.MeanLoss[^1] <= Short.StopLoss);
            Assert.All(run.MeanLoss[..^1], loss => Assert.True(loss > Short.StopLoss));
            EvaluationResult exact = Evaluate(Short with { Iterations = run.Updates });
            Assert.Contains(exact.Runs, r => r.Prototypes.SequenceEqual(run.Prototypes));
        }
    }

    [Fact]
    public void Images_that_stop_for_themselves_stay_where_they_were()
    {
        EvaluationOptions options = Short with { Stop = StopRule.PerImage, StopLoss = 2, Iterations = 12 };
        RunResult longer = Evaluate(options).Runs[0], shorter = Evaluate(options with { Iterations = 11 }).Runs[0];
        int pixels = Network.Input.Count, done = 0;
        for (int k = 0; k < Network.Classes; k++)
        {
            if (shorter.Loss[k] > options.StopLoss) continue;
            done++;
            Assert.Equal(
                Golden.Row(shorter.Prototypes, k, pixels).ToArray(), Golden.Row(longer.Prototypes, k, pixels).ToArray());
        }
        Assert.InRange(done, 1, Network.Classes);
    }

    [Fact]
    public void Cancelling_keeps_the_runs_that_had_finished()
    {
        using var source = new CancellationTokenSource();
        var progress = new Callback(p =>
        {
            if (p.Phase == EvaluationPhase.DeepFool) source.Cancel();
        });
        using var backend = new CpuBackend();
        EvaluationResult result = new Evaluator(backend, Short with { DeepFoolSteps = 50 })
            .Evaluate(Network, progress, source.Token);
        Assert.False(result.Complete);
        Assert.Equal(3, result.Runs.Count);
        Assert.NotNull(result.Mg(MgConvention.Reference));
        Assert.Contains(result.Runs, r => r.DeepFool is null);
    }

    [Fact]
    public void Cancelling_a_descent_keeps_what_had_stopped()
    {
        using var source = new CancellationTokenSource();
        var progress = new Callback(p =>
        {
            if (p.Done == 3) source.Cancel();
        });
        using var backend = new CpuBackend();
        EvaluationResult result = new Evaluator(backend, Short with { StopLoss = 0 })
            .Evaluate(Network, progress, source.Token);
        Assert.False(result.Complete);
        Assert.Empty(result.Runs);
        Assert.Null(result.Mg(MgConvention.Reference));
    }

    [Fact]
    public void Start_images_must_fit()
    {
        Assert.Throws<ArgumentException>(() => Evaluate(Short with { Init = new float[5] }));
        var wild = new float[3 * Network.Classes * Network.Input.Count];
        wild[17] = float.NaN;
        Assert.Throws<ArgumentException>(() => Evaluate(Short with { Init = wild }));
        Assert.Throws<ArgumentException>(() => Evaluate(Short with { Step = -1 }));
        Assert.Throws<ArgumentException>(() => Evaluate(Short with { Candidates = 1 }));
    }

    [Fact]
    public void The_exact_seed_gradient_is_another_metric()
    {
        EvaluationOptions deep = Short with { Runs = 1, Iterations = 60, StopLoss = 1e-7f, DeepFoolSteps = 0 };
        EvaluationResult torch = Evaluate(deep), exact = Evaluate(deep with { SeedGradient = SeedGradient.Exact });
        Assert.NotEqual(torch.Runs[0].Mg.Reference, exact.Runs[0].Mg.Reference);
    }

    private static EvaluationResult Evaluate(EvaluationOptions options, int threads = 2)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        return new Evaluator(backend, options).Evaluate(Network);
    }

    private static void AssertSame(EvaluationResult a, EvaluationResult b)
    {
        Assert.True(a.Complete && b.Complete);
        foreach ((RunResult x, RunResult y) in a.Runs.Zip(b.Runs))
        {
            Assert.Equal(x.Prototypes, y.Prototypes);
            Assert.Equal(x.LossHistory, y.LossHistory);
            Assert.Equal(x.Updates, y.Updates);
            Assert.Equal(x.Mg, y.Mg);
            Assert.Equal(x.DeepFool!.Adversaries, y.DeepFool!.Adversaries);
            Assert.Equal(x.DeepFool.Moves, y.DeepFool.Moves);
            Assert.Equal(x.DeepFool.Madv, y.DeepFool.Madv);
        }
    }

    private sealed class Callback(Action<EvaluationProgress> action) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => action(value);
    }
}
