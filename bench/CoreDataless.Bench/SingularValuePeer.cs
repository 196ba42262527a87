using System.Diagnostics;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>
/// Our side of <c>bench/compare/singular_values.py</c>: reads a batch per line, such as <c>9x64x64</c>, computes its
/// singular values and answers with the seconds. The matrices are made once, outside the time. <c>--device</c> is that of
/// <see cref="BenchDevice"/>.
/// </summary>
internal static class SingularValuePeer
{
    /// <summary>Answers until its input ends; returns the exit code.</summary>
    public static int Serve(Arguments arguments) => BenchDevice.Use(arguments, Serve);

    private static void Serve(IBackend backend)
    {
        using ISingularValues solver = backend.CreateSingularValues();
        Console.WriteLine(
            $"ready {{\"peer\": \"CoreDataless\", \"runtime\": \".NET {Environment.Version}\", "
            + $"\"backend\": \"{backend.Description}\"}}");
        string held = "";
        RandomMatrices? matrices = null;
        double[] values = [];
        while (Console.ReadLine() is { } line && line != "quit")
        {
            if (line != held)
            {
                (held, matrices) = (line, RandomMatrices.Parse(line));
                values = new double[matrices.Count * Math.Min(matrices.Rows, matrices.Columns)];
            }
            long start = Stopwatch.GetTimestamp();
            solver.Compute(matrices!, values, CancellationToken.None);
            Console.WriteLine($"{line} {Stopwatch.GetElapsedTime(start).TotalSeconds:f7}");
        }
    }
}
