namespace CoreDataless.Models;

/// <summary>A network as words: from a description, or from the reader of a known family.</summary>
/// <param name="Architecture">The name for reports.</param>
/// <param name="Layers">First to last; the last is linear.</param>
/// <param name="DefaultInput">The size of images unless anybody says otherwise; null where only the user knows.</param>
internal sealed record NetworkPlan(string Architecture, IReadOnlyList<Layer> Layers, InputSize? DefaultInput)
{
    /// <summary>Why the plan cannot be used.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What was assumed because no checkpoint says it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
