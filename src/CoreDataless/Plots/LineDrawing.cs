using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Draws lines, and the regions between them.</summary>
internal static class LineDrawing
{
    /// <summary>What the style sheet calls a line.</summary>
    public static string Kind(LineMark line) => (line.IsDashed, line.IsFaint) switch
    {
        (true, true) => "line dashed faint",
        (true, false) => "line dashed",
        (false, true) => "line faint",
        _ => "line",
    };

    /// <summary>Draws a line.</summary>
    public static void Draw(MarkupWriter markup, Frame frame, LineMark mark)
    {
        var path = new PathText();
        foreach (IReadOnlyList<Point> piece in
            Clipping.Inside(frame.Box, mark.Points.Select(p => frame.Of(p.X, p.Y))))
        {
            Point[] points = Simplification.Of(piece);
            // A line to itself is a dot as wide as the line.
            path.Line(points.Length == 1 ? [points[0], points[0]] : points);
        }
        Shapes.Path(markup, path, Kind(mark), mark.Colour, mark.Title);
    }

    /// <summary>Draws a band; it is interrupted where an end has no place.</summary>
    public static void Draw(MarkupWriter markup, Frame frame, BandMark mark)
    {
        int count = Math.Min(mark.X.Count, Math.Min(mark.Low.Count, mark.High.Count));
        var path = new PathText();
        (List<Point> low, List<Point> high) = ([], []);
        for (int i = 0; i <= count; i++)
        {
            if (i < count && Ends(i) is var (from, to))
            {
                low.Add(from);
                high.Add(to);
                continue;
            }
            Point[] upper = Simplification.Of(high);
            Array.Reverse(upper);
            path.Region([.. Simplification.Of(low), .. upper]);
            low.Clear();
            high.Clear();
        }
        Shapes.Path(markup, path, "band", mark.Colour);

        (Point Low, Point High)? Ends(int i)
        {
            double x = frame.XOf(mark.X[i]);
            (double low, double high) = (frame.YOf(mark.Low[i]), frame.YOf(mark.High[i]));
            return frame.ShowsX(x) && double.IsFinite(low) && double.IsFinite(high)
                ? (new Point(x, frame.ClampY(low)), new Point(x, frame.ClampY(high)))
                : null;
        }
    }
}
