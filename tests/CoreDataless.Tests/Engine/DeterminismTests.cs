using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>The same input gives the same bits: again, after rubbish, and whatever else is in the batch.</summary>
public class DeterminismTests
{
    [Theory]
    [MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void A_second_run_gives_the_same_bits_even_after_rubbish(string name)
    {
        OpCase @case = OpCases.Get(name);
        foreach (TestBackend backend in TestBackends.All)
        {
            CaseGraph graph = @case.Make();
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(graph.Computation(@case.Images));
            float[][] first = Runs.Of(@case, graph, program, 0, @case.Images);

            // Not-a-number in between, which spreads to borders and scratch memory, must leave no trace.
            foreach (Node input in Runs.Needed(graph))
            {
                var rubbish = new float[@case.Images * input.Copies * input.Shape.Count];
                Array.Fill(rubbish, float.NaN);
                program.Write(input, rubbish);
            }
            program.Run(@case.Images);
            AssertSameBits(first, Runs.Of(@case, graph, program, 0, @case.Images), $"{backend.Name}, run after NaN");
        }
    }

    [Theory]
    [MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void A_batch_is_the_sum_of_its_images(string name)
    {
        OpCase @case = OpCases.Get(name);
        if (@case.RowsCoupled) return;
        foreach (TestBackend backend in TestBackends.All.Where(b => b.SameBitsForAnyBatch))
        {
            CaseGraph graph = @case.Make();
            using IBackend device = backend.Create();
            using IProgram batch = device.Compile(graph.Computation(@case.Images));
            using IProgram single = device.Compile(graph.Computation(1));
            float[][] together = Runs.Of(@case, graph, batch, 0, @case.Images);
            for (int image = 0; image < @case.Images; image++)
            {
                float[][] expected = [.. together.Select(values => Part(values, image, @case.Images))];
                AssertSameBits(expected, Runs.Of(@case, graph, single, image, 1), $"{backend.Name}, image {image} alone");
                AssertSameBits(
                    expected, Runs.Of(@case, graph, batch, image, 1), $"{backend.Name}, image {image} in a larger program");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Other_images_of_the_batch_leave_no_trace(string name)
    {
        OpCase @case = OpCases.Get(name);
        if (@case.RowsCoupled) return;
        // Where an image is the same alone, this is the same test.
        foreach (TestBackend backend in TestBackends.All.Where(b => !b.SameBitsForAnyBatch))
        {
            CaseGraph graph = @case.Make();
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(graph.Computation(@case.Images));
            float[][] together = Runs.Of(@case, graph, program, 0, @case.Images);
            int kept = @case.Images - 1;
            foreach (Node input in Runs.Needed(graph))
            {
                int row = input.Copies * input.Shape.Count;
                float[] values = graph.Values(input, @case.Images);
                values.AsSpan(0, kept * row).Fill(float.NaN);
                program.Write(input, values);
            }
            for (int run = 0; run < @case.Runs; run++) program.Run(@case.Images);
            float[][] expected = [.. together.Select(values => Part(values, kept, @case.Images))];
            float[][] among =
                [.. graph.Outputs.Select(o => Part(Runs.Read(program, o, @case.Images), kept, @case.Images))];
            AssertSameBits(expected, among, $"{backend.Name}, among NaN");
        }
    }

    private static float[] Part(float[] values, int image, int images)
    {
        int length = values.Length / images;
        return values.AsSpan(image * length, length).ToArray();
    }

    private static void AssertSameBits(float[][] expected, float[][] actual, string what)
    {
        for (int output = 0; output < expected.Length; output++)
        {
            for (int i = 0; i < expected[output].Length; i++)
            {
                (float e, float a) = (expected[output][i], actual[output][i]);
                if (BitConverter.SingleToInt32Bits(e) != BitConverter.SingleToInt32Bits(a))
                    Assert.Fail($"{what}: output {output}, value {i} is {a:R} where {e:R} came first");
            }
        }
    }
}
