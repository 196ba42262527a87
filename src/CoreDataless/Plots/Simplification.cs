namespace CoreDataless.Plots;

/// <summary>Fewer points for the same picture, so that a page with hundreds of curves stays small.</summary>
internal static class Simplification
{
    private const double ColumnWidth = 0.5;
    private const double Tolerance = 0.15;

    /// <summary>
    /// Of the points in one half of a unit, the first, the lowest, the highest and the last; and of these, those without
    /// which the line would be elsewhere by more than a sixth of a unit (Douglas and Peucker, 1973).
    /// </summary>
    public static Point[] Of(IReadOnlyList<Point> line)
    {
        List<Point> columns = Columns(line);
        var isKept = new bool[columns.Count];
        if (columns.Count > 0) (isKept[0], isKept[^1]) = (true, true);
        var open = new Stack<(int First, int Last)>([(0, columns.Count - 1)]);
        while (open.TryPop(out (int First, int Last) part))
        {
            int far = Farthest(columns, part.First, part.Last);
            if (far < 0) continue;
            isKept[far] = true;
            open.Push((part.First, far));
            open.Push((far, part.Last));
        }
        return [.. columns.Where((_, i) => isKept[i])];
    }

    private static List<Point> Columns(IReadOnlyList<Point> line)
    {
        var kept = new List<Point>();
        for (int first = 0, end; first < line.Count; first = end)
        {
            double column = Math.Floor(line[first].X / ColumnWidth);
            (int low, int high) = (first, first);
            for (end = first + 1; end < line.Count && Math.Floor(line[end].X / ColumnWidth) == column; end++)
            {
                if (line[end].Y < line[low].Y) low = end;
                if (line[end].Y > line[high].Y) high = end;
            }
            foreach (int i in new SortedSet<int> { first, low, high, end - 1 }) kept.Add(line[i]);
        }
        return kept;
    }

    // -1 when all points between are near enough to the straight line.
    private static int Farthest(List<Point> points, int first, int last)
    {
        (int far, double most) = (-1, Tolerance);
        for (int i = first + 1; i < last; i++)
        {
            double distance = Distance(points[i], points[first], points[last]);
            if (distance > most) (far, most) = (i, distance);
        }
        return far;
    }

    private static double Distance(Point point, Point a, Point b)
    {
        (double x, double y) = (b.X - a.X, b.Y - a.Y);
        double length = x * x + y * y;
        double t = length == 0 ? 0 : Math.Clamp(((point.X - a.X) * x + (point.Y - a.Y) * y) / length, 0, 1);
        return Math.Sqrt(Square(point.X - a.X - t * x) + Square(point.Y - a.Y - t * y));
    }

    private static double Square(double value) => value * value;
}
