using System.Diagnostics;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>
/// Our side of <c>bench/compare</c>: reads a variant's name per line, runs it once and answers with the seconds, so
/// that a driver can time us and PyTorch in turn.
/// </summary>
internal static class Peer
{
    private const int Batch = 10;

    public static void Serve(int threads)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        var variants = new Dictionary<string, Action>(StringComparer.Ordinal)
        {
            ["descent"] = Descent(backend),
            ["deepfool"] = DeepFool(backend),
        };
        string names = string.Join(", ", variants.Keys.Select(v => $"\"{v}\""));
        Console.WriteLine(
            $"ready {{\"peer\": \"CoreDataless\", \"runtime\": \".NET {Environment.Version}\", "
            + $"\"backend\": \"{backend.Description}\", \"threads\": {threads}, \"variants\": [{names}]}}");
        while (Console.ReadLine() is { } line && line != "quit")
        {
            long start = Stopwatch.GetTimestamp();
            variants[line]();
            Console.WriteLine($"{line} {Stopwatch.GetElapsedTime(start).TotalSeconds:f6}");
        }
    }

    private static Action Descent(CpuBackend backend)
    {
        var net = new ResNet18();
        (Node target, Node loss, Node gradient) = net.Descent();
        IProgram program = backend.Compile(new Computation(Batch, [loss, gradient]));
        program.Write(net.Images, Images());
        program.Write(target, OneHot());
        return () => program.Run(Batch);
    }

    private static Action DeepFool(CpuBackend backend)
    {
        var net = new ResNet18();
        (Node seeds, Node move) = net.DeepFool();
        IProgram program = backend.Compile(new Computation(Batch, [move]));
        program.Write(net.Images, Images());
        program.Write(seeds, Seeds());
        return () => program.Run(Batch);
    }

    private static float[] Images()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Batch * 3 * 32 * 32).Select(_ => random.NextSingle())];
    }

    private static float[] OneHot() =>
        [.. Enumerable.Range(0, Batch * ResNet18.Classes).Select(i =>
            i / ResNet18.Classes == i % ResNet18.Classes ? 1f : 0f)];

    // Row (image, s): class s + 1 against class 0.
    private static float[] Seeds() =>
        [.. Enumerable.Range(0, Batch * (ResNet18.Classes - 1) * ResNet18.Classes).Select(i =>
            i % ResNet18.Classes == 0 ? -1f : i % ResNet18.Classes == i / ResNet18.Classes % 9 + 1 ? 1f : 0f)];
}
