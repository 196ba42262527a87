namespace CoreDataless.Cuda;

/// <summary>The numbers of images that a program has steps for: a run takes the smallest that is enough.</summary>
internal static class BatchLadder
{
    // Fewer leave most of a GPU idle, so that their time is no shorter.
    private const int Least = 8;

    /// <summary>The capacity, its half, its quarter and so on, each rounded up, down to 8.</summary>
    public static IEnumerable<int> Sizes(int capacity)
    {
        yield return capacity;
        for (int size = capacity; size > Least;) yield return size = Math.Max(Least, (size + 1) / 2);
    }
}
