using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Draws straight lines from edge to edge.</summary>
internal static class RuleDrawing
{
    private const double Gap = 3;

    /// <summary>Draws one; nothing when its value is not on the axis.</summary>
    public static void Draw(MarkupWriter markup, Frame frame, RuleMark mark)
    {
        Box box = frame.Box;
        (double x, double y) = (frame.XOf(mark.At), frame.YOf(mark.At));
        if (!IsShown(frame, mark)) return;
        PathText path = mark.IsVertical
            ? new PathText().Line(new(x, box.Top), new(x, box.Bottom))
            : new PathText().Line(new(box.Left, y), new(box.Right, y));
        Shapes.Path(markup, path, "rule", mark.Colour, mark.Text);
    }

    /// <summary>Adds its word: beside its upper end, or above or below its right end, where there is room.</summary>
    public static void Write(Words words, Frame frame, RuleMark mark)
    {
        if (mark.Text.Length == 0 || !IsShown(frame, mark)) return;
        Box box = frame.Box;
        string text = Lettering.Cut(mark.Text, box.Width - 2 * Gap);
        double width = Lettering.Width(text), line = Lettering.Size + Gap;
        if (mark.IsVertical)
        {
            double x = frame.XOf(mark.At);
            words.Add(text,
                from row in Enumerable.Range(0, 6)
                let y = box.Top + Gap + row * line
                from left in new[] { x + Gap, x - Gap - width }
                select new Point(left, y));
        }
        else
        {
            double y = frame.YOf(mark.At);
            words.Add(text,
                from left in new[] { box.Right - Gap - width, box.Left + Gap, box.Left + (box.Width - width) / 2 }
                from top in new[] { y - line, y + Gap }
                select new Point(left, top));
        }
    }

    private static bool IsShown(Frame frame, RuleMark mark) =>
        mark.IsVertical ? frame.ShowsX(frame.XOf(mark.At)) : frame.ShowsY(frame.YOf(mark.At));
}
