namespace CoreDataless.Engine;

/// <summary>
/// The outputs of each run of a <see cref="IProgram.Repeat"/>, in memory of the host that the first one takes: for
/// backends where reading a value costs little.
/// </summary>
internal sealed class RunHistory(Computation computation)
{
    private readonly Dictionary<Node, float[]> _kept = [];
    private int _images;
    private int _runs;

    /// <summary>Runs the program and keeps its outputs, again and again.</summary>
    public int Repeat(IProgram program, int images, int times, CancellationToken cancellation)
    {
        if (_kept.Count == 0) Take();
        (_images, _runs) = (images, 0);
        while (_runs < times && !cancellation.IsCancellationRequested)
        {
            program.Run(images);
            foreach ((Node output, float[] kept) in _kept) program.Read(output, Rows(output, kept, _runs));
            _runs++;
        }
        return _runs;
    }

    /// <summary>See <see cref="IProgram.ReadRun"/>.</summary>
    public void Read(Node output, int run, Span<float> destination)
    {
        if (!computation.Outputs.Contains(output))
            throw new GraphException($"ReadRun: {output} is not an output of this computation");
        ArgumentOutOfRangeException.ThrowIfNegative(run);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(run, _runs);
        Span<float> rows = Rows(output, _kept[output], run);
        if (destination.IsEmpty || destination.Length % output.Shape.Count != 0 || destination.Length > rows.Length)
        {
            throw new GraphException(
                $"{output}: {destination.Length} values are not whole rows of {output.Shape.Count}, at most {rows.Length}");
        }
        rows[..destination.Length].CopyTo(destination);
    }

    private void Take()
    {
        foreach (Node output in computation.Outputs)
            _kept.TryAdd(output, new float[checked(computation.Repeats * FloatsPerRun(output, computation.Capacity))]);
    }

    private Span<float> Rows(Node output, float[] kept, int run) =>
        kept.AsSpan(run * FloatsPerRun(output, computation.Capacity), FloatsPerRun(output, _images));

    private static int FloatsPerRun(Node output, int images) => checked(images * output.Copies * output.Shape.Count);
}
