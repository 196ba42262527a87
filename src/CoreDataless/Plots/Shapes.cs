using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>The shapes that marks and their samples in the legend are made of.</summary>
internal static class Shapes
{
    /// <summary>What the style sheet calls a mark's colour.</summary>
    public static string Class(int colour) =>
        colour == Colours.Neutral ? "cn" : FormattableString.Invariant($"c{Colours.Of(colour)}");

    /// <summary>Lines through points, a shape of their own or none; a pointer that rests on it is told the title.</summary>
    public static void Path(MarkupWriter markup, PathText path, string kind, int colour, string? title = null)
    {
        if (path.IsEmpty) return;
        WithTitle(markup, "path", title, ("class", $"{kind} {Class(colour)}"), ("d", path.ToString()));
    }

    /// <summary>A dot: each colour has a shape, too.</summary>
    public static void Dot(MarkupWriter markup, Point at, double radius, int colour, string? title = null)
    {
        string kind = $"dot {Class(colour)}";
        if (colour == Colours.Neutral || Corners(Colours.Of(colour)) is not { } corners)
        {
            WithTitle(
                markup, "circle", title, ("class", kind), ("cx", PathText.Number(at.X)), ("cy", PathText.Number(at.Y)),
                ("r", PathText.Number(radius)));
            return;
        }
        PathText path = new PathText().Region(
            [.. corners.Select(c => new Point(at.X + c.X * radius, at.Y + c.Y * radius))]);
        WithTitle(markup, "path", title, ("class", kind), ("d", path.ToString()));
    }

    /// <summary>A straight-sided region.</summary>
    public static void Rectangle(MarkupWriter markup, Box box, string kind, int colour, string? title = null) =>
        WithTitle(
            markup, "rect", title, ("class", $"{kind} {Class(colour)}"), ("x", PathText.Number(box.Left)),
            ("y", PathText.Number(box.Top)), ("width", PathText.Number(box.Width)),
            ("height", PathText.Number(box.Height)));

    private static void WithTitle(
        MarkupWriter markup, string element, string? title, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        if (string.IsNullOrEmpty(title))
        {
            markup.Empty(element, attributes);
            return;
        }
        using (markup.Open(element, attributes)) markup.Element("title", title);
    }

    // In radii; of about the area of a circle. Null is a circle.
    private static Point[]? Corners(int colour) => colour switch
    {
        1 => [new(-0.9, -0.9), new(0.9, -0.9), new(0.9, 0.9), new(-0.9, 0.9)],
        2 => [new(0, -1.35), new(1.2, 0.85), new(-1.2, 0.85)],
        3 => [new(0, -1.35), new(1.35, 0), new(0, 1.35), new(-1.35, 0)],
        4 => [new(0, 1.35), new(1.2, -0.85), new(-1.2, -0.85)],
        5 => Cross(0.45, 1.3),
        6 => [.. Cross(0.45, 1.3).Select(p => new Point((p.X - p.Y) * Math.Sqrt(0.5), (p.X + p.Y) * Math.Sqrt(0.5)))],
        _ => null,
    };

    private static Point[] Cross(double a, double b) =>
    [
        new(-a, -b), new(a, -b), new(a, -a), new(b, -a), new(b, a), new(a, a),
        new(a, b), new(-a, b), new(-a, a), new(-b, a), new(-b, -a), new(-a, -a),
    ];
}
