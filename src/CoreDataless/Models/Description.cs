namespace CoreDataless.Models;

/// <summary>What a JSON description says, all of it optional. Without layers it completes a known family.</summary>
internal sealed record Description(string File)
{
    /// <summary>The name for reports.</summary>
    public string? Name { get; init; }

    /// <summary>The size of the images.</summary>
    public InputSize? Input { get; init; }

    /// <summary>One mean, or one per channel.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>One deviation, or one per channel.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The whole network; null to have it recognised.</summary>
    public IReadOnlyList<Layer>? Layers { get; init; }

    /// <summary>How a recognised network begins, where it cannot be seen in the file.</summary>
    public StemChoice Stem { get; init; } = StemChoice.Unsaid;

    /// <summary>Tensors that are known to be of no use; a trailing <c>*</c> stands for anything.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Is the tensor one of those to ignore?</summary>
    public bool Ignores(string tensor) => Ignore.Any(pattern => pattern.EndsWith('*')
        ? tensor.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : string.Equals(tensor, pattern, StringComparison.Ordinal));
}

/// <summary>What a ResNet's first convolution does beside its weights; null where the family's habit holds.</summary>
internal sealed record StemChoice(int? Stride, int? Padding, bool? MaxPool)
{
    /// <summary>Nothing said.</summary>
    public static readonly StemChoice Unsaid = new(null, null, null);
}
