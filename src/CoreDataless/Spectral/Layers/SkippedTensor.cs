namespace CoreDataless.Spectral;

/// <summary>A tensor that is not analysed.</summary>
/// <param name="Id">Its number, where it is counted; see <see cref="SpectralLayer.Id"/>.</param>
/// <param name="Name">Its whole name in the checkpoint; a part of one ends in [q] or the like.</param>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Reason">Why, in a few words for people: "a vector".</param>
public sealed record SkippedTensor(int? Id, string Name, IReadOnlyList<long> Shape, string Reason);
