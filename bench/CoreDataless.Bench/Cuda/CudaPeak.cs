using System.Diagnostics;
using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>What the GPU does at most, measured: a product that is large enough for anything, and a copy.</summary>
internal static class CudaPeak
{
    private const int Images = 64, Side = 16, Rounds = 10;
    private const long MostCopied = 1L << 30;

    /// <summary>
    /// Operations a second of a 1x1 convolution, a multiply-add counting as two: of (64 * 16 * 16, channels) by
    /// (channels, channels), by the fastest that there is, as part of a recorded graph.
    /// </summary>
    public static double Product(CudaLibraries libraries, Precision precision, int channels)
    {
        var graph = new Graph();
        var shape = new Shape(channels, channels, 1, 1);
        Node image = graph.Input("image", channels, Side, Side);
        Node product = graph.Conv2d(image, graph.Constant(new Tensor(shape, RandomNetwork.Uniform(shape))));
        using CudaBackend backend = CudaLayers.Open(libraries, CudaLayers.Best, precision);
        using CudaProgram program = backend.CompilePlanned(new Computation(Images, [product]));
        program.Write(image, RandomNetwork.Uniform(new Shape(Images, channels, Side, Side)));
        using Lock.Scope entered = backend.Device.Enter();
        using ResourceScope scope = backend.Device.NewScope();
        var timer = new StepTimer(backend.Device, scope);
        double microseconds = timer.Microseconds(program.Batches.Largest.Steps[0], best: null)!.Value;
        return Images * program.Plan.Steps[0].OperationsPerImage / (microseconds / 1e6);
    }

    /// <summary>Bytes a second that a copy within the device's memory reads and writes.</summary>
    public static double Copy(CudaLibraries libraries)
    {
        using var device = new CudaDevice(libraries, 0);
        using Lock.Scope entered = device.Enter();
        ResourceScope scope = device.NewScope();
        long bytes = Math.Min(MostCopied, device.FreeBytes() / 4);
        ulong from = device.Allocate(scope, bytes), to = device.Allocate(scope, bytes);
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            CopyOnce(device, from, to, bytes);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * bytes / best;
    }

    private static unsafe void CopyOnce(CudaDevice device, ulong from, ulong to, long bytes)
    {
        device.Driver.Check(device.Driver.cuMemcpyDtoDAsync_v2(to, from, (nuint)bytes, device.Stream));
        device.Synchronize();
    }
}
