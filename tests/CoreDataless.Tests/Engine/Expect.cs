using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Compares one value of a small graph with literals, on every backend.</summary>
internal static class Expect
{
    /// <summary>Runs as many images as the inputs have rows for.</summary>
    public static void Values(Node value, float[] expected, params (Node Input, float[] Values)[] inputs)
    {
        (Node first, float[] rows) = inputs[0];
        int images = rows.Length / (first.Copies * first.Shape.Count);
        foreach (TestBackend backend in TestBackends.All)
        {
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(new Computation(images, [value]));
            foreach ((Node input, float[] values) in inputs) program.Write(input, values);
            program.Run(images);
            Close(expected, Runs.Read(program, value, images), backend.Name);
        }
    }

    /// <summary>The reference alone, in double, to a relative error of 1e-14.</summary>
    public static void Precisely(Node value, double[] expected, params (Node Input, float[] Values)[] inputs)
    {
        using var backend = new ReferenceBackend();
        using ReferenceProgram program = backend.Compile(new Computation(1, [value]));
        foreach ((Node input, float[] values) in inputs) program.Write(input, values);
        program.Run(1);
        var actual = new double[expected.Length];
        program.Read(value, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= 1e-14 * Math.Abs(expected[i]),
                $"value {i} is {actual[i]:R} where {expected[i]:R} is right");
        }
    }

    /// <summary>
    /// To half a millionth of the largest value, or of 1: the results of a tile share their roundings, so that an exact
    /// zero beside larger numbers may come out as one of their last bits.
    /// </summary>
    public static void Close(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double tolerance = 5e-7 * Math.Max(1, expected.Select(Math.Abs).Where(float.IsFinite).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                expected[i].Equals(actual[i]) || Math.Abs(actual[i] - expected[i]) <= tolerance,
                $"{what}: value {i} is {actual[i]:R} where {expected[i]:R} is right");
        }
    }

    public static Node Constant(Graph g, Shape shape, params float[] values) => g.Constant(new Tensor(shape, values));

    public static Node Vector(Graph g, params float[] values) => g.Constant(Tensor.Vector(values));
}
