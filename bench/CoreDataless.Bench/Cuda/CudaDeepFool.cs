using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda deepfool</c>: whole attacks on so many prototypes of ten classes, which came a few steps down
/// from noise before.
/// </summary>
internal static class CudaDeepFool
{
    private const int Classes = 10, Descents = 15, Moves = 50;

    /// <summary>
    /// Measures and prints the table; writes it as JSON where <c>--json FILE</c> asks for it. Returns the exit code.
    /// </summary>
    public static int Print(Arguments arguments) => CudaMachine.Use((libraries, machine) =>
    {
        int width = arguments.Number("--width", 64);
        Network network = RandomNetwork.ResNet18(width, Classes);
        string title = $"ResNet18, width {width}, {Classes} classes";
        var rows = new List<Row>();
        Console.WriteLine($"{machine.Verdict}\n\n{title}\n");
        Console.WriteLine("| prototypes | precision | ms, median (min-max) | moves | other classes found | TFLOP/s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (Precision precision in arguments.Words("--precisions", "tf32").Select(BenchDevice.PrecisionOf))
        {
            using CudaBackend backend = CudaLayers.Open(libraries, CudaLayers.Best, precision);
            foreach (int runs in arguments.Numbers("--prototypes", "10 100").Select(n => Math.Max(1, n / Classes)))
            {
                var options = new EvaluationOptions
                {
                    Runs = runs,
                    Iterations = arguments.Number("--descents", Descents),
                    DeepFoolSteps = arguments.Number("--moves", Moves),
                    Candidates = arguments.Number("--candidates", Classes),
                };
                rows.Add(Measure(backend, network, options, arguments.Number("--rounds", 10), precision));
                Console.WriteLine(rows[^1]);
                // What was measured is kept, should the rest fail.
                Save();
            }
        }
        return 0;

        void Save() => CudaMachine.Save(arguments, "cuda deepfool", machine, json =>
        {
            json.WriteString("network", title);
            json.Objects("attacks", rows, row =>
            {
                json.WriteNumber("prototypes", row.Prototypes);
                json.WriteString("precision", row.Precision.ToString());
                json.Numbers("seconds", row.Seconds);
                json.WriteNumber("moves", row.Moves);
                json.WriteNumber("other_classes_found", row.Fooled);
                json.WriteNumber("operations", row.Operations);
            });
        });
    });

    private static Row Measure(
        IBackend backend, Network network, EvaluationOptions options, int rounds, Precision precision)
    {
        float[] prototypes = Prototypes(backend, network, options);
        using var attack = new WholeAttack(
            backend, network, options, prototypes, Predicted(backend, network, options, prototypes));
        // The first compiles what smaller batches need.
        (_, DeepFoolRow[] attacked, int[] found) = attack.Run();
        int moves = attacked.Sum(row => row.Moves);
        var graph = new DeepFoolGraph(network, options);
        double forward = Work.Operations(new Computation(1, [graph.Keep]));
        double step = Work.Operations(graph.For(1));
        return new Row(
            attacked.Length,
            precision,
            [.. Enumerable.Range(0, rounds).Select(_ => attack.Run().Seconds)],
            moves,
            found.Where((label, i) => label != attacked[i].Label).Count(),
            // Logits before and after, a step for each move, and the look that ends an attack.
            moves * step + 3 * attacked.Length * forward);
    }

    private static float[] Prototypes(IBackend backend, Network network, EvaluationOptions options)
    {
        int rows = options.Runs * network.Classes;
        float[] images = StartImages.Draw(1, rows * network.Input.Count);
        using var descent = new DescentProgram(backend, network, options);
        descent.Write(images, [.. Enumerable.Range(0, rows).Select(row => row % network.Classes)]);
        for (int done = 0; done < options.Iterations;)
        {
            int wanted = Math.Min(descent.RunsAhead, options.Iterations - done);
            done += descent.StepAhead(rows, wanted, CancellationToken.None);
        }
        descent.Read(images);
        return images;
    }

    // So that no attack has ended before it begins, which those on random networks may have.
    private static int[] Predicted(IBackend backend, Network network, EvaluationOptions options, float[] images)
    {
        using var forward = new ForwardPass(
            backend, network, images.Length / network.Input.Count, options.MemoryBudget);
        return Labels.Predicted(forward.Run(images).Logits, network.Classes);
    }

    private sealed record Row(
        int Prototypes, Precision Precision, double[] Seconds, int Moves, int Fooled, double Operations)
    {
        public override string ToString()
        {
            double[] milliseconds = [.. Seconds.Select(s => 1e3 * s)];
            return $"| {Prototypes} | {Precision} | {milliseconds.Spread("f2")} | {Moves} | {Fooled} "
                + $"| {Operations / Seconds.Median() / 1e12:f2} |";
        }
    }
}
