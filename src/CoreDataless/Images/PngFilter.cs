using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>Each row is stored as differences from its neighbours; the sum brings it back, in place.</summary>
internal static class PngFilter
{
    /// <param name="filter">The row's filter type.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The row above, already undone; zeros for the first.</param>
    /// <param name="pixelBytes">How far the pixel to the left is.</param>
    /// <exception cref="MalformedDataException">A type that is not known.</exception>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4) throw new MalformedDataException($"filter type {filter} is not known");
        if (filter == 0) return;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes];
            int corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            });
        }
    }

    // Whichever neighbour is nearest to left + above - corner; ties in this order.
    private static int Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        int toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above), toCorner = Math.Abs(guess - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
