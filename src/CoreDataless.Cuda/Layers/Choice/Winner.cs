using System.Globalization;

namespace CoreDataless.Cuda;

/// <summary>How a layer is computed.</summary>
/// <param name="Candidate">Name of the <see cref="LayerCandidate"/>.</param>
/// <param name="Microseconds">What it took when it was chosen; null where nothing was timed.</param>
internal sealed record Winner(string Candidate, double? Microseconds)
{
    /// <summary>For example <c>cuDNN fused 0, 12.5 us</c>.</summary>
    public override string ToString() => Microseconds is { } us
        ? string.Create(CultureInfo.InvariantCulture, $"{Candidate}, {us:f1} us")
        : Candidate;
}
