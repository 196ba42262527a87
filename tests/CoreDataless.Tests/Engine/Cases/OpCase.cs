namespace CoreDataless.Tests.Engine;

/// <summary>
/// One row of the table of cases: a graph with its inputs and outputs. The same rows serve every test that must hold
/// for all operations: agreement, gradients, determinism, batches.
/// </summary>
/// <param name="Name">Unique; also the seed of all random numbers of the case.</param>
/// <param name="Build">Builds the graph.</param>
internal sealed record OpCase(string Name, Action<CaseGraph> Build)
{
    /// <summary>Images in a full batch.</summary>
    public int Images { get; init; } = 3;

    /// <summary>Runs before the outputs are compared, for cases with state.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>
    /// Rows of the batch affect each other (a group's mean loss): a batch is not the sum of its rows.
    /// </summary>
    public bool RowsCoupled { get; init; }

    public CaseGraph Make()
    {
        var graph = new CaseGraph(Name);
        Build(graph);
        return graph;
    }

    public override string ToString() => Name;
}
