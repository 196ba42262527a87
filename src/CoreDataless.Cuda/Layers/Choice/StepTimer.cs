using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// What a step takes on the device, as part of a captured graph: that is how programs run it. A step that cannot be
/// captured fails here.
/// </summary>
internal sealed unsafe class StepTimer
{
    private const int Repetitions = 8, Rounds = 4;

    // Slower by this much the first time, with everything there is to warm up: not worth a closer look.
    private const double HopelessFactor = 4, WarmUpMicroseconds = 200;

    private readonly CudaDevice _device;
    private readonly nint _start, _stop;

    /// <exception cref="CudaException">The driver refuses.</exception>
    public StepTimer(CudaDevice device, ResourceScope scope)
    {
        _device = device;
        _start = NewEvent(scope);
        _stop = NewEvent(scope);
    }

    /// <summary>
    /// Microseconds, the least of several measurements; null where it is so much slower than <paramref name="best"/>
    /// that the first says enough.
    /// </summary>
    /// <exception cref="CudaException">It fails, or cannot be captured.</exception>
    public double? Microseconds(CudaStep step, double? best)
    {
        double first = Measure(step.Enqueue);
        if (first > HopelessFactor * best + WarmUpMicroseconds) return null;
        using ResourceScope scope = _device.NewScope();
        nint graph = StreamGraph.Record(_device, scope, () =>
        {
            for (int i = 0; i < Repetitions; i++) step.Enqueue();
        });
        double least = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            double all = Measure(() => StreamGraph.Launch(_device, graph));
            least = Math.Min(least, all / Repetitions);
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

    private nint NewEvent(ResourceScope scope)
    {
        Driver driver = _device.Driver;
        nint @event = 0;
        driver.Check(driver.cuEventCreate(&@event, 0));
        nint made = @event;
        scope.Own(() => _ = driver.cuEventDestroy_v2(made));
        return made;
    }
}
