using System.Diagnostics;
using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Devices;

public sealed class StartUpTests
{
    [Fact]
    public void A_phase_within_another_counts_once()
    {
        var startUp = new StartUp();
        long begin = Stopwatch.GetTimestamp();
        using (startUp.Begin(StartUpPhase.Layers))
        {
            Thread.Sleep(20);
            using (startUp.Begin(StartUpPhase.Kernels)) Thread.Sleep(40);
            Thread.Sleep(20);
        }
        double all = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        // Nobody's.
        Thread.Sleep(20);
        using (startUp.Begin(StartUpPhase.Layers)) startUp.Count(StartUpPhase.Layers, isKept: true);
        startUp.Count(StartUpPhase.Layers);

        Preparation layers = Of(startUp, "layers"), kernels = Of(startUp, "kernels");
        Assert.InRange(layers.Seconds, 0.04, all);
        Assert.InRange(kernels.Seconds, 0.04, all);
        Assert.InRange(layers.Seconds + kernels.Seconds, 0.08, all + 0.01);
        Assert.Equal((2, 1), (layers.Count, layers.Kept));
        Assert.Equal((0, 0), (kernels.Count, kernels.Kept));
        Assert.Equal(
            ["libraries", "context", "kernels", "layers", "programs", "graphs"],
            startUp.Preparations.Select(p => p.Name));
    }

    private static Preparation Of(StartUp startUp, string name) => startUp.Preparations.Single(p => p.Name == name);
}
