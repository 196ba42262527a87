using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Draws bars from 0, or from the axis' lower end where 0 is not on it.</summary>
internal static class BarDrawing
{
    /// <summary>Draws them.</summary>
    public static void Draw(MarkupWriter markup, Frame frame, BarMark mark)
    {
        double zero = frame.YOf(0);
        double floor = double.IsFinite(zero) ? frame.ClampY(zero) : frame.Box.Bottom;
        (Bar Bar, Box Box)[] shown =
            [.. mark.Bars.Where(b => IsShown(frame, b)).Select(b => (b, BoxOf(frame, b, floor)))];
        for (int i = 0; i < shown.Length; i++)
        {
            (Bar bar, Box box) = shown[i];
            if (mark.IsOutline)
            {
                Box? before = i > 0 ? shown[i - 1].Box : null, after = i + 1 < shown.Length ? shown[i + 1].Box : null;
                Shapes.Path(markup, Outline(before, box, after), "outline", mark.Colour, bar.Title);
            }
            else
            {
                Box upright = box with { Top = Math.Min(box.Top, floor), Bottom = Math.Max(box.Top, floor) };
                Shapes.Rectangle(markup, upright, "bar", mark.Colour, bar.Title);
            }
        }
        var errors = new PathText();
        foreach ((Bar bar, Box box) in shown)
            ErrorBar.Add(errors, frame, (box.Left + box.Right) / 2, bar.Height, bar.Error);
        // A bar may be of any colour: the line has an edge.
        Shapes.Path(markup, errors, "error edge", mark.Colour);
        Shapes.Path(markup, errors, "error on-bar", mark.Colour);
    }

    private static bool IsShown(Frame frame, Bar bar) => bar.From < bar.To
        && frame.XOf(bar.From) < frame.Box.Right && frame.XOf(bar.To) > frame.Box.Left
        && double.IsFinite(frame.YOf(bar.Height));

    // Its top is the bar's end: below the bottom when the bar hangs.
    private static Box BoxOf(Frame frame, Bar bar, double floor) => new(
        frame.ClampX(frame.XOf(bar.From)), frame.ClampY(frame.YOf(bar.Height)), frame.ClampX(frame.XOf(bar.To)), floor);

    // Bars that touch share one side, from end to end: together they are a staircase.
    private static PathText Outline(Box? before, Box box, Box? after)
    {
        double from = before is { } b && Touch(b, box) ? b.Top : box.Bottom;
        PathText path = new PathText().Line(new(box.Left, from), new(box.Left, box.Top), new(box.Right, box.Top));
        if (after is not { } a || !Touch(box, a)) path.Line(new(box.Right, box.Top), new(box.Right, box.Bottom));
        return path;
    }

    private static bool Touch(Box left, Box right) => Math.Abs(left.Right - right.Left) < 0.1;
}
