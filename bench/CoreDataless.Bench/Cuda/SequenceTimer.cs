using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Bench;

/// <summary>
/// Times the parts of a sequence by events between them, in the order in which they run. The stream has other work
/// before it, so that the host is always ahead: else small parts would take as long as the host needs to launch them.
/// </summary>
internal sealed unsafe class SequenceTimer
{
    private readonly CudaDevice _device;
    private readonly nint[] _events;

    /// <param name="device">The device; the caller has entered it whenever this is used.</param>
    /// <param name="scope">Owner of the events.</param>
    /// <param name="parts">How many parts a sequence has.</param>
    public SequenceTimer(CudaDevice device, ResourceScope scope, int parts)
    {
        _device = device;
        _events = [.. Enumerable.Range(0, parts + 1).Select(_ => device.NewEvent(scope, isTimed: true))];
    }

    private Driver Driver => _device.Driver;

    /// <summary>Milliseconds of each part; waits for all of them.</summary>
    /// <param name="lead">Puts work into the stream that keeps the GPU busy for a while.</param>
    /// <param name="parts">Each puts its part into the stream.</param>
    public double[] Measure(Action lead, IReadOnlyList<Action> parts)
    {
        lead();
        Record(0);
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i]();
            Record(i + 1);
        }
        _device.Synchronize();
        return [.. Enumerable.Range(0, parts.Count).Select(Milliseconds)];
    }

    private void Record(int index) => Driver.Check(Driver.cuEventRecord(_events[index], _device.Stream));

    private double Milliseconds(int part)
    {
        float milliseconds = 0;
        Driver.Check(Driver.cuEventElapsedTime(&milliseconds, _events[part], _events[part + 1]));
        return milliseconds;
    }
}
