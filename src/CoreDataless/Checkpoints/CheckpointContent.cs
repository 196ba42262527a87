using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>What the reader of one format hands over: tensors in file order, metadata and notes.</summary>
internal sealed record CheckpointContent(
    IReadOnlyList<(string Name, StridedView View)> Tensors,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Notes);
