namespace CoreDataless.Plots;

/// <summary>The parts of a line that are inside a box (Liang and Barsky, 1984).</summary>
internal static class Clipping
{
    /// <summary>Pieces of the line; a point that has no place ends one.</summary>
    public static IEnumerable<IReadOnlyList<Point>> Inside(Box box, IEnumerable<Point> line)
    {
        var piece = new List<Point>();
        Point? last = null;
        foreach (Point point in line)
        {
            Point? next = double.IsFinite(point.X) && double.IsFinite(point.Y) ? point : null;
            (Point From, Point To)? part = last is { } l && next is { } n ? Part(box, l, n) : null;
            if (piece.Count > 0 && (part is null || part.Value.From != piece[^1]))
            {
                yield return piece;
                piece = [];
            }
            if (part is var (from, to)) piece.AddRange(piece.Count == 0 ? [from, to] : [to]);
            // A point alone is a line too.
            else if (last is null && next is { } first && box.Holds(new Box(first.X, first.Y, first.X, first.Y)))
                piece.Add(first);
            last = next;
        }
        if (piece.Count > 0) yield return piece;
    }

    private static (Point From, Point To)? Part(Box box, Point a, Point b)
    {
        (double enters, double leaves) = (0, 1);
        bool isInside = Narrow(a.X - b.X, a.X - box.Left) && Narrow(b.X - a.X, box.Right - a.X)
            && Narrow(a.Y - b.Y, a.Y - box.Top) && Narrow(b.Y - a.Y, box.Bottom - a.Y);
        return isInside ? (Between(enters), Between(leaves)) : null;

        // Of a line's share t, what satisfies t * slope <= room.
        bool Narrow(double slope, double room)
        {
            if (slope == 0) return room >= 0;
            if (slope < 0) enters = Math.Max(enters, room / slope);
            else leaves = Math.Min(leaves, room / slope);
            return enters <= leaves;
        }

        // The ends are themselves, not what rounding makes of them.
        Point Between(double t) => t switch
        {
            0 => a,
            1 => b,
            _ => new Point(
                Math.Clamp(a.X + t * (b.X - a.X), box.Left, box.Right),
                Math.Clamp(a.Y + t * (b.Y - a.Y), box.Top, box.Bottom)),
        };
    }
}
