using System.Diagnostics;
using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>
/// Our side of <c>bench/compare/compare.py</c>: reads a job per line, does it once and answers with the seconds and
/// what was found, so that a driver can time us and PyTorch in turn. <c>torch_peer.py</c> documents the jobs and writes
/// the files that they read.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly CpuBackend _backend;
    private readonly string _folder;
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private string _held = "";

    private Peer(CpuSetting cpu, string folder) => (_backend, _folder) = (cpu.Start(), folder);

    /// <summary>One repetition of the work: the seconds of what counts, and the values to compare.</summary>
    private delegate (double Seconds, IEnumerable<double> Values) Job();

    public static void Serve(Arguments arguments)
    {
        CpuSetting cpu = arguments.Cpu();
        string folder = arguments.Text("--folder") ?? throw new ArgumentException("--folder is missing");
        using var peer = new Peer(cpu, folder);
        Console.WriteLine(
            $"ready {{\"peer\": \"CoreDataless\", \"runtime\": \".NET {Environment.Version}\", "
            + $"\"backend\": \"{peer._backend.Description}\"}}");
        while (Console.ReadLine() is { } line && line != "quit")
        {
            (double seconds, IEnumerable<double> values) = peer.Find(line)();
            Console.WriteLine(string.Join(' ', [line, $"{seconds:f7}", .. values.Select(v => $"{v:g9}")]));
        }
    }

    public void Dispose() => _backend.Dispose();

    // A job is made ready once, outside the time, and forgotten when another network's turn has come.
    private Job Find(string line)
    {
        string[] words = line.Split(':');
        string network = words[1] + words[2];
        if (network != _held) _jobs.Clear();
        _held = network;
        if (!_jobs.TryGetValue(line, out Job? job)) _jobs.Add(line, job = Make(words));
        return job;
    }

    private Job Make(string[] words)
    {
        int[] size = [.. words[2].Split('x').Select(int.Parse)];
        (int classes, int runs) = (size[0], size[1]);
        using Checkpoint checkpoint = Checkpoint.Open(Path.Join(_folder, $"{words[1]}-{classes}.npz"));
        Network network = ModelLoader.Load(WeightSet.From(checkpoint));
        var options = new EvaluationOptions { Runs = runs };
        return words[0] == "descent"
            ? Descent(network, options, int.Parse(words[3]))
            : DeepFool(network, options, Images($"{words[1]}-prototypes", network, runs));
    }

    private Job Descent(Network network, EvaluationOptions options, int steps)
    {
        var program = new DescentProgram(_backend, network, options);
        float[] starts = Images("starts", network, options.Runs);
        int[] classes = [.. Classes(network, options.Runs)];
        var losses = new float[classes.Length];
        var norms = new float[classes.Length];
        return () =>
        {
            program.Write(starts, classes);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < steps; i++) program.Step(losses, norms);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return (seconds, [losses.Average(l => (double)l)]);
        };
    }

    // The logits before, the attack, and the logits after: what foolbox's call does.
    private Job DeepFool(Network network, EvaluationOptions options, float[] prototypes)
    {
        int rows = options.Runs * network.Classes;
        var forward = new ForwardPass(_backend, network, rows, options.MemoryBudget);
        var graph = new DeepFoolGraph(network, options);
        var attack = new DeepFoolAttack(_backend, graph, rows, options);
        int pixels = network.Input.Count;
        return () =>
        {
            DeepFoolRow[] attacked = [.. Classes(network, options.Runs).Select((label, i) => new DeepFoolRow
            {
                Image = prototypes.AsSpan(i * pixels, pixels).ToArray(),
                Label = label,
            })];
            long start = Stopwatch.GetTimestamp();
            attack.Run(attacked, forward.Run(prototypes).Logits, progress: null, CancellationToken.None);
            (_, float[] logits) = forward.Run(attacked.SelectMany(row => row.Image).ToArray());
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int[] found = Labels.Predicted(logits, network.Classes);
            return (seconds, attacked.SelectMany((row, i) => new[]
            {
                found[i], Evaluator.Distance(row.Image, prototypes.AsSpan(i * pixels, pixels)),
            }));
        };
    }

    private float[] Images(string name, Network network, int runs)
    {
        using NpyArray array = NpyArray.Open(Path.Join(_folder, name + ".npy"));
        return array.ToSingles()[..(runs * network.Classes * network.Input.Count)];
    }

    private static IEnumerable<int> Classes(Network network, int runs) =>
        Enumerable.Range(0, runs * network.Classes).Select(row => row % network.Classes);
}
