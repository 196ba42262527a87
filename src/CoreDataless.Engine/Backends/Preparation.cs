namespace CoreDataless.Engine;

/// <summary>A part of what it takes before a device computes at full speed.</summary>
/// <param name="Name">For example <c>kernels</c>.</param>
/// <param name="Seconds">Of the process that asked for it; what it wanted of other parts counts there.</param>
public sealed record Preparation(string Name, double Seconds)
{
    /// <summary>How many were made or found; null where there is nothing to count.</summary>
    public int? Count { get; init; }

    /// <summary>How many of these an earlier process had left; null where nothing is kept.</summary>
    public int? Kept { get; init; }
}
