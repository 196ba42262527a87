using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Runs a case on a backend and reads all its outputs.</summary>
internal static class Runs
{
    public static float[][] Of(OpCase @case, TestBackend backend)
    {
        CaseGraph graph = @case.Make();
        using IBackend device = backend.Create();
        using IProgram program = device.Compile(graph.Computation(@case.Images));
        return Of(@case, graph, program, firstImage: 0, @case.Images);
    }

    /// <summary>Writes some of the images of the case from row 0 on, runs, and reads as many.</summary>
    public static float[][] Of(OpCase @case, CaseGraph graph, IProgram program, int firstImage, int images)
    {
        foreach (Node input in Needed(graph))
        {
            int row = input.Copies * input.Shape.Count;
            program.Write(input, graph.Values(input, @case.Images).AsSpan(firstImage * row, images * row));
        }
        for (int run = 0; run < @case.Runs; run++) program.Run(images);
        return [.. graph.Outputs.Select(o => Read(program, o, images))];
    }

    /// <summary>
    /// The bytes that every run allocates on this thread. A collection that other tests cause can show up in one count;
    /// a run that allocates does so each time.
    /// </summary>
    public static long BytesAllocatedBy(Action run)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    public static IEnumerable<Node> Needed(CaseGraph graph)
    {
        IReadOnlyList<Node> needed = graph.Computation(1).Needed;
        return graph.Inputs.Where(needed.Contains);
    }

    public static float[] Read(IProgram program, Node value, int images)
    {
        var values = new float[images * value.Copies * value.Shape.Count];
        program.Read(value, values);
        return values;
    }
}
