namespace CoreDataless.Engine.Planning;

/// <summary>Gives each value its place: values that live at the same time never share a byte, all others may.</summary>
internal static class Arena
{
    /// <summary>Values start at multiples of this many floats (a cache line).</summary>
    public const int Alignment = 16;

    /// <summary>
    /// Assigns offsets for <paramref name="capacity"/> images, the largest value first, each at the lowest place where
    /// it fits. Returns the arena's length in floats.
    /// </summary>
    /// <param name="values">Values with their lifetimes.</param>
    /// <param name="capacity">Images.</param>
    /// <param name="guard">Floats left unused behind each value: tests put sentinels there.</param>
    public static long Place(IReadOnlyList<PlanValue> values, int capacity, int guard)
    {
        long end = 0;
        var placed = new List<PlanValue>();
        foreach (PlanValue value in values.OrderByDescending(v => v.FloatsPerImage).ThenBy(v => v.Id))
        {
            long size = Size(value, capacity, guard);
            long offset = 0;
            foreach (PlanValue other in placed.Where(value.Overlaps).OrderBy(v => v.Offset))
            {
                if (offset + size <= other.Offset) break;
                offset = Math.Max(offset, other.Offset + Size(other, capacity, guard));
            }
            value.Offset = offset;
            placed.Add(value);
            end = Math.Max(end, offset + size);
        }
        return end;
    }

    private static long Size(PlanValue value, int capacity, int guard) =>
        (checked(value.FloatsPerImage * capacity) + guard + Alignment - 1) / Alignment * Alignment;
}
