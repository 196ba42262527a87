using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Metrics;

/// <summary>A device that has less memory than it promised gets smaller batches, and the numbers stay the same.</summary>
public class DeviceMemoryTests
{
    private static readonly EvaluationOptions Options = new() { Runs = 3, Iterations = 2, DeepFoolSteps = 2, Seed = 7 };

    private static readonly Network Network = Golden.SampleNetwork();

    // Room for a descent of so many images; expected: images at once of the descent. A run is ten of them.
    [Theory]
    [InlineData(29, 10)]
    [InlineData(10, 10)]
    [InlineData(9, 5)]
    [InlineData(4, 2)]
    public void Batches_are_halved_until_they_fit(int room, int descended)
    {
        EvaluationResult whole = Evaluate(long.MaxValue, out CompiledPart[] wholeParts);
        EvaluationResult split = Evaluate(BytesOf(room), out CompiledPart[] parts);
        Assert.Equal([10, 30, 30], wholeParts.Select(p => p.Batch));
        Assert.Equal(["forward pass", "prototypes", "DeepFool"], parts.Select(p => p.Name));
        Assert.Equal(descended, parts[1].Batch);
        Assert.InRange(parts[2].Batch, 1, 15);
        Assert.All(parts, p => Assert.True(p.Memory.Working <= BytesOf(room)));
        Assert.True(whole.Complete && split.Complete);
        foreach ((RunResult w, RunResult s) in whole.Runs.Zip(split.Runs))
        {
            Assert.Equal(w.Prototypes, s.Prototypes);
            Assert.Equal(w.LossHistory, s.LossHistory);
            Assert.Equal(w.DeepFool!.Adversaries, s.DeepFool!.Adversaries);
            Assert.Equal(w.DeepFool.Madv, s.DeepFool.Madv);
        }
    }

    [Fact]
    public void Where_not_even_one_image_fits_it_is_said() =>
        Assert.Throws<DeviceMemoryException>(() => Evaluate(1000, out _));

    [Fact]
    public void What_a_failed_attack_leaves_is_kept()
    {
        // Nine gradients of an image take more than two images of a descent.
        EvaluationResult result = Evaluate(BytesOf(2), out _);
        Assert.False(result.Complete);
        Assert.IsType<DeviceMemoryException>(result.Failure);
        Assert.Equal(3, result.Mg(MgConvention.Reference)!.Value.Count);
        Assert.Null(result.Madv);
        Assert.Contains(
            Findings.Of(result, Options), f => f.EndsWith($"0 attacked: {result.Failure.Message}", StringComparison.Ordinal));
    }

    private static EvaluationResult Evaluate(long freeBytes, out CompiledPart[] parts)
    {
        var compiled = new List<CompiledPart>();
        using var backend = new ChangedBackend(new CpuBackend(new CpuOptions(Threads: 1))) { FreeBytes = freeBytes };
        EvaluationResult result = new Evaluator(backend, Options) { Compiled = compiled.Add }.Evaluate(Network);
        parts = [.. compiled];
        return result;
    }

    private static long BytesOf(int images)
    {
        using var backend = new CpuBackend(new CpuOptions(Threads: 1));
        var rule = new Op.DescentStep(Options.Step, 0, 1, Options.StopLoss, images);
        return backend.EstimateBytes(new DescentGraph(Network, Options.SeedGradient, rule).For(images));
    }
}
