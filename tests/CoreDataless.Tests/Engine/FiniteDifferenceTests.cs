using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Every gradient rule against central differences in double, seed by seed.</summary>
public class FiniteDifferenceTests
{
    private const int Coordinates = 8;

    public static TheoryData<string> Differentiable =>
        new(OpCases.All.Where(c => c.Make().Checks.Count > 0).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void The_gradient_is_the_slope(string name)
    {
        OpCase @case = OpCases.Get(name);
        CaseGraph graph = @case.Make();
        foreach (GradientCheck check in graph.Checks) Check(graph, check, @case.Images);
    }

    private static void Check(CaseGraph graph, GradientCheck check, int images)
    {
        using var backend = new ReferenceBackend();
        double[] seeds = check.Seed is null
            ? [.. Enumerable.Repeat(1.0, images)]
            : Doubles(graph.Values(check.Seed, images));
        double[] gradients = Gradients(backend, graph, check, images);
        int size = check.X.Shape.Count, outputs = check.Y.Shape.Count, copies = check.Gradient.Copies;
        // The tolerance is relative to the largest slope; the slack is for slopes that vanish among rounding errors.
        (double step, double tolerance, double slack) = check.Float32 ? (1e-2, 1e-3, 1) : (1e-5, 1e-6, 1e-3);

        for (int image = 0; image < Math.Min(images, 2); image++)
        {
            double[][] directions = Directions(size);
            double[] differences = Differences(backend, graph, check, image, directions, step);
            for (int s = 0; s < copies; s++)
            {
                int row = image * copies + s;
                double[] slopes = [.. directions.Select(d => Dot(d, gradients.AsSpan(row * size, size)))];
                double largest = slopes.Max(Math.Abs);
                for (int d = 0; d < directions.Length; d++)
                {
                    double measured =
                        Dot(seeds.AsSpan(row * outputs, outputs), differences.AsSpan(d * outputs, outputs)) / (2 * step);
                    Assert.True(
                        Math.Abs(measured - slopes[d]) <= tolerance * (largest + slack),
                        $"{check.Gradient}, image {image}, seed {s}, direction {d}: {slopes[d]:R}, measured {measured:R}");
                }
            }
        }
    }

    private static double[] Gradients(ReferenceBackend backend, CaseGraph graph, GradientCheck check, int images)
    {
        var computation = new Computation(images, [check.Gradient]);
        using ReferenceProgram program = backend.Compile(computation);
        foreach (Node input in graph.Inputs.Where(computation.Needed.Contains))
            program.Write(input, graph.Values(input, images));
        program.Run(images);
        var gradients = new double[images * check.Gradient.Copies * check.X.Shape.Count];
        program.Read(check.Gradient, gradients);
        return gradients;
    }

    // y(x + step d) - y(x - step d) for every direction d, all as rows of one batch.
    private static double[] Differences(
        ReferenceBackend backend, CaseGraph graph, GradientCheck check, int image, double[][] directions, double step)
    {
        int rows = 2 * directions.Length;
        var computation = new Computation(rows, [check.Y]);
        using ReferenceProgram program = backend.Compile(computation);
        foreach (Node input in graph.Inputs.Where(computation.Needed.Contains))
        {
            int size = input.Copies * input.Shape.Count;
            double[] one = Doubles(graph.Values(input, image + 1))[^size..];
            double[] all = [.. Enumerable.Repeat(one, rows).SelectMany(v => v)];
            for (int i = 0; input == check.X && i < all.Length; i++)
            {
                int row = i / size;
                all[i] += (row % 2 == 0 ? step : -step) * directions[row / 2][i % size];
            }
            program.Write(input, all);
        }
        program.Run(rows);
        int outputs = check.Y.Shape.Count;
        var y = new double[rows * outputs];
        program.Read(check.Y, y);
        var differences = new double[directions.Length * outputs];
        for (int i = 0; i < differences.Length; i++)
        {
            int plus = i / outputs * 2 * outputs + i % outputs;
            differences[i] = y[plus] - y[plus + outputs];
        }
        return differences;
    }

    // Some coordinates by themselves, and one direction that moves all of them.
    private static double[][] Directions(int size)
    {
        var random = new Random(size);
        int[] coordinates = [.. Enumerable.Range(0, size)];
        random.Shuffle(coordinates);
        double[][] directions = [.. coordinates.Take(Coordinates).Select(c =>
        {
            var unit = new double[size];
            unit[c] = 1;
            return unit;
        })];
        return [.. directions, [.. Enumerable.Range(0, size).Select(_ => 2 * random.NextDouble() - 1)]];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);
}
