using System.Diagnostics;
using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>
/// Our side of <c>bench/compare/compare.py</c>: reads a job per line, does it once and answers with the seconds and
/// what was found, so that a driver can time us and PyTorch in turn, on the processor or on a GPU. <c>torch_peer.py</c>
/// documents the jobs and writes the files that they read.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly IBackend _backend;
    private readonly string _folder;
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _compiled = [];
    private string _held = "";

    private Peer(IBackend backend, string folder) => (_backend, _folder) = (backend, folder);

    /// <summary>One repetition of the work: the seconds of what counts, and the values to compare.</summary>
    private delegate (double Seconds, IEnumerable<double> Values) Job();

    /// <summary>
    /// Answers until its input ends; <c>--device cuda</c> asks for a GPU, <c>--precision</c> says how it multiplies.
    /// Returns the exit code.
    /// </summary>
    public static int Serve(Arguments arguments)
    {
        string folder = arguments.Text("--folder") ?? throw new ArgumentException("--folder is missing");
        return BenchDevice.Use(arguments, backend =>
        {
            using var peer = new Peer(backend, folder);
            Console.WriteLine(
                $"ready {{\"peer\": \"CoreDataless\", \"runtime\": \".NET {Environment.Version}\", "
                + $"\"backend\": \"{backend.Description}\"}}");
            while (Console.ReadLine() is { } line && line != "quit")
            {
                Console.WriteLine(peer.Answer(line));
            }
        });
    }

    public void Dispose()
    {
        foreach (IDisposable program in _compiled) program.Dispose();
    }

    private string Answer(string line)
    {
        try
        {
            (double seconds, IEnumerable<double> values) = Find(line)();
            return string.Join(' ', [line, $"{seconds:f7}", .. values.Select(v => $"{v:g9}")]);
        }
        catch (Exception e) when (
            e is DeviceFailureException or CudaException or GraphException or InvalidOperationException)
        {
            return $"{line} failed {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    // A job is made ready once, outside the time, and forgotten when another network's turn has come.
    private Job Find(string line)
    {
        string[] words = line.Split(':');
        string network = words[1] + words[2];
        if (network != _held) Forget();
        _held = network;
        if (!_jobs.TryGetValue(line, out Job? job)) _jobs.Add(line, job = Make(words));
        return job;
    }

    private void Forget()
    {
        _jobs.Clear();
        Dispose();
        _compiled.Clear();
    }

    private Job Make(string[] words)
    {
        int[] size = [.. words[2].Split('x').Select(int.Parse)];
        (int classes, int runs) = (size[0], size[1]);
        using Checkpoint checkpoint = Checkpoint.Open(Path.Join(_folder, $"{words[1]}-{classes}.npz"));
        Network network = ModelLoader.Load(WeightSet.From(checkpoint));
        // As much as the largest job takes at once: five runs of 200 classes at 64x64.
        var options = new EvaluationOptions { Runs = runs, MemoryBudget = 16L << 30 };
        return words[0] == "descent"
            ? Descent(words[1], network, options, int.Parse(words[3]))
            : DeepFool(network, options, Images($"{words[1]}-prototypes", network, runs));
    }

    // As evaluations do it: as many steps at once as the device likes, then every loss is looked at.
    private Job Descent(string name, Network network, EvaluationOptions options, int steps)
    {
        DescentProgram program = Held(new DescentProgram(_backend, network, options));
        float[] starts = Starts(name, network, options.Runs);
        int[] classes = [.. Classes(network, options.Runs)];
        var losses = new float[classes.Length];
        var norms = new float[classes.Length];
        if (program.Capacity < classes.Length)
            throw new InvalidOperationException($"{classes.Length} images do not fit at once, {program.Capacity} do");
        return () =>
        {
            program.Write(starts, classes);
            long start = Stopwatch.GetTimestamp();
            for (int done = 0; done < steps;)
            {
                int ahead = program.StepAhead(
                    classes.Length, Math.Min(program.RunsAhead, steps - done), CancellationToken.None);
                for (int step = 0; step < ahead; step++) program.Read(step, losses, norms);
                done += ahead;
            }
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return (seconds, [losses.Average(l => (double)l)]);
        };
    }

    private Job DeepFool(Network network, EvaluationOptions options, float[] prototypes)
    {
        WholeAttack attack = Held(new WholeAttack(_backend, network, options, prototypes));
        return () =>
        {
            (double seconds, DeepFoolRow[] attacked, int[] found) = attack.Run();
            return (seconds, attacked.SelectMany((row, i) => new[]
            {
                found[i], Evaluator.Distance(row.Image, attack.Prototype(i)),
            }));
        };
    }

    private T Held<T>(T program)
        where T : IDisposable
    {
        _compiled.Add(program);
        return program;
    }

    // Networks for images of another size than most have a file of their own.
    private float[] Starts(string name, Network network, int runs)
    {
        string own = $"{name}-starts";
        return Images(File.Exists(Path.Join(_folder, $"{own}.npy")) ? own : "starts", network, runs);
    }

    private float[] Images(string name, Network network, int runs)
    {
        using NpyArray array = NpyArray.Open(Path.Join(_folder, name + ".npy"));
        return array.ToSingles()[..(runs * network.Classes * network.Input.Count)];
    }

    private static IEnumerable<int> Classes(Network network, int runs) =>
        Enumerable.Range(0, runs * network.Classes).Select(row => row % network.Classes);
}
