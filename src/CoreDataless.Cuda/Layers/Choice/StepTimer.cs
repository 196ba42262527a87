using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// What a step takes on the device, as part of a captured graph: that is how programs run it. A step that cannot be
/// captured fails here.
/// </summary>
internal sealed unsafe class StepTimer
{
    private const int MostRepetitions = 8, Rounds = 4;

    // A graph need not run longer than this for one measurement.
    private const double EnoughMicroseconds = 2000;

    // Slower by this much in one run by itself, or as a graph: not worth a closer look.
    private const double HopelessFactor = 3, HopelessFactorOfGraph = 1.5, LaunchMicroseconds = 200;

    private readonly CudaDevice _device;
    private readonly nint _start, _stop;

    /// <exception cref="CudaException">The driver refuses.</exception>
    public StepTimer(CudaDevice device, ResourceScope scope)
    {
        _device = device;
        _start = device.NewEvent(scope, isTimed: true);
        _stop = device.NewEvent(scope, isTimed: true);
    }

    /// <summary>
    /// Does one run, after another that loads whatever is loaded then, take so much longer than <paramref name="best"/>
    /// that the step need not be looked at? Nothing runs where nothing is known to be good yet.
    /// </summary>
    /// <exception cref="CudaException">It fails.</exception>
    public bool IsHopeless(CudaStep step, double? best)
    {
        if (best is null) return false;
        step.Enqueue();
        return Measure(step.Enqueue) > HopelessFactor * best + LaunchMicroseconds;
    }

    /// <summary>
    /// Microseconds of a step that has run before, the least of several measurements; null where it is so much slower
    /// than <paramref name="best"/> that the first says enough.
    /// </summary>
    /// <exception cref="CudaException">It fails, or cannot be captured.</exception>
    public double? Microseconds(CudaStep step, double? best)
    {
        int repetitions = (int)Math.Clamp(EnoughMicroseconds / Measure(step.Enqueue), 1, MostRepetitions);
        using ResourceScope scope = _device.NewScope();
        nint graph = StreamGraph.Record(_device, scope, () =>
        {
            for (int i = 0; i < repetitions; i++) step.Enqueue();
        }, out _);
        double least = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, Measure(() => StreamGraph.Launch(_device, graph)) / repetitions);
            if (least > HopelessFactorOfGraph * best) return null;
        }
        return least;
    }

    private double Measure(Action enqueue)
    {
        Driver driver = _device.Driver;
        driver.Check(driver.cuEventRecord(_start, _device.Stream));
        enqueue();
        driver.Check(driver.cuEventRecord(_stop, _device.Stream));
        driver.Check(driver.cuEventSynchronize(_stop));
        float milliseconds = 0;
        driver.Check(driver.cuEventElapsedTime(&milliseconds, _start, _stop));
        return milliseconds * 1000.0;
    }
}
