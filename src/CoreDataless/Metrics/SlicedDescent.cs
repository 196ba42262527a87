using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// One run whose images do not fit into memory together: every iteration goes through it slice by slice. All slices are
/// evaluated and moved before the mean loss is known; if it says stop, the moved images are thrown away.
/// </summary>
internal sealed class SlicedDescent(
    DescentProgram program, Network network, EvaluationOptions options, DescentRecord run)
{
    private readonly int _classes = network.Classes;
    private readonly int _pixels = network.Input.Count;
    private readonly float[] _norms = new float[network.Classes];
    private float[] _moved = new float[run.Images.Length];

    /// <summary>The rule of the program: every image moves on its own, the stop is decided here.</summary>
    public static Op.DescentStep Rule(EvaluationOptions options) =>
        new(options.Step, 0, 1, StopLoss: float.NegativeInfinity, GroupSize: 1);

    /// <summary>Descends until the run stops; reports the iteration and its mean loss.</summary>
    public void Descend(Action<int, double> report, CancellationToken cancellation)
    {
        for (int i = 0; i < options.Iterations; i++)
        {
            var losses = new float[_classes];
            for (int first = 0; first < _classes; first += program.Capacity)
            {
                if (cancellation.IsCancellationRequested) return;
                Step(first, Math.Min(program.Capacity, _classes - first), losses);
            }
            run.Losses.Add(losses);
            float mean = Op.DescentStep.MeanLoss(losses);
            report(i + 1, mean);
            if (!(mean > options.StopLoss)) break;
            run.Updates++;
            run.ZeroGradients += _norms.AsSpan().Count(0f);
            (run.Images, _moved) = (_moved, run.Images);
        }
        run.Finished = true;
    }

    private void Step(int first, int count, float[] losses)
    {
        int[] classes = [.. Enumerable.Range(first, count)];
        program.Write(run.Images.AsSpan(first * _pixels, count * _pixels), classes);
        program.Step(losses.AsSpan(first, count), _norms.AsSpan(first, count));
        program.Read(_moved.AsSpan(first * _pixels, count * _pixels));
    }
}
