using CoreDataless.Checkpoints;
using CoreDataless.Models;

namespace CoreDataless.Reporting;

/// <summary>A tensor of a file.</summary>
public sealed record TensorFacts(string Name, DType Type, IReadOnlyList<long> Shape, long Count);

/// <summary>
/// What is in a checkpoint and what can be made of it; a file that fits nothing has no facts of a model.
/// </summary>
public sealed record Inspection
{
    /// <summary>The file or folder, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Its size.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Its SHA-256.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its format.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>What the file says about itself.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What was done to find the tensors.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>All of them, in the order of the file.</summary>
    public required IReadOnlyList<TensorFacts> Tensors { get; init; }

    /// <summary>What was understood, what is missing or left over.</summary>
    public required Recognition Recognition { get; init; }

    /// <summary>The model, when there is one.</summary>
    public required ModelFacts? Facts { get; init; }

    /// <summary>Looks at a file.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    /// <exception cref="ModelException">The description or an option has no meaning.</exception>
    public static Inspection Of(string path, NetworkOptions options)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Recognition recognition = ModelLoader.Recognise(WeightSet.From(checkpoint), options);
        return new Inspection
        {
            File = path,
            FileBytes = checkpoint.FileBytes,
            Sha256 = checkpoint.Sha256(),
            Format = checkpoint.Format,
            Metadata = checkpoint.Metadata,
            Notes = checkpoint.Notes,
            Tensors = [.. checkpoint.Tensors.Select(t => new TensorFacts(t.Name, t.DType, t.Shape, t.Count))],
            Recognition = recognition,
            Facts = recognition.Network is { } network
                ? ModelFacts.Of(checkpoint, network, recognition.Warnings)
                : null,
        };
    }
}
