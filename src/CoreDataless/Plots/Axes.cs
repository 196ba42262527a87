using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>An axis.</summary>
/// <param name="Title">What it measures, with its unit.</param>
/// <param name="Scale">Its values.</param>
internal sealed record Axis(string Title, Scale Scale);

/// <summary>Draws what surrounds the marks: a light grid behind them, ticks, labels and titles.</summary>
internal static class Axes
{
    private const double LongTick = 4;
    private const double ShortTick = 2.5;

    /// <summary>Draws all of it.</summary>
    public static void Draw(MarkupWriter markup, Plot plot, Layout layout)
    {
        Frame frame = layout.Frame;
        (var grid, var ticks) = (new PathText(), new PathText());
        foreach (Tick tick in layout.YTicks) DrawY(grid, ticks, frame, tick);
        foreach (Tick tick in layout.XLabels.Ticks) DrawX(grid, ticks, frame, tick);
        Stroke(markup, "grid", grid);
        Stroke(markup, "ticks", ticks);
        Stroke(markup, "axis", Lines(frame));
        using (markup.Open("g", ("class", "labels")))
        {
            foreach (Tick tick in layout.YTicks.Where(t => t.Label.Length > 0))
            {
                double room = frame.Box.Left - Layout.LabelGap;
                Caption.Write(markup, tick.Label, room, frame.YOf(tick.Value) + Lettering.Drop, "end", room);
            }
            layout.XLabels.Write(markup, frame.X, frame.Box);
        }
        using (markup.Open("g", ("class", "titles")))
        {
            if (plot.Y.Title.Length > 0)
                Caption.Write(markup, plot.Y.Title, 0, Lettering.Size - 1, "start", plot.Width);
            if (plot.X.Title.Length == 0) return;
            // In the middle of the plot, unless it is too long for that.
            double width = Math.Min(plot.Width, Lettering.Width(plot.X.Title));
            double middle = (frame.Box.Left + frame.Box.Right) / 2;
            middle = Math.Clamp(middle, width / 2, plot.Width - width / 2);
            Caption.Write(markup, plot.X.Title, middle, layout.Height - 4, "middle", plot.Width);
        }
    }

    private static void DrawY(PathText grid, PathText ticks, Frame frame, Tick tick)
    {
        double y = frame.YOf(tick.Value);
        bool isLabelled = tick.Label.Length > 0;
        if (isLabelled && frame.Y is not CategoryScale)
            grid.Line(new(frame.Box.Left, y), new(frame.Box.Right, y));
        if (frame.Y is not LinearScale)
            ticks.Line(new(frame.Box.Left - (isLabelled ? LongTick : ShortTick), y), new(frame.Box.Left, y));
    }

    private static void DrawX(PathText grid, PathText ticks, Frame frame, Tick tick)
    {
        double x = frame.XOf(tick.Value);
        bool isLabelled = tick.Label.Length > 0;
        if (isLabelled && frame.X is not CategoryScale)
            grid.Line(new(x, frame.Box.Top), new(x, frame.Box.Bottom));
        ticks.Line(new(x, frame.Box.Bottom), new(x, frame.Box.Bottom + (isLabelled ? LongTick : ShortTick)));
    }

    // Left and below; where y has both signs, the line of 0 is more than a line of the grid.
    private static PathText Lines(Frame frame)
    {
        Box box = frame.Box;
        PathText lines = new PathText().Line(
            new(box.Left, box.Top), new(box.Left, box.Bottom), new(box.Right, box.Bottom));
        double zero = frame.YOf(0);
        if (frame.Y is LinearScale && zero > box.Top && zero < box.Bottom)
            lines.Line(new(box.Left, zero), new(box.Right, zero));
        return lines;
    }

    private static void Stroke(MarkupWriter markup, string kind, PathText path)
    {
        if (!path.IsEmpty) markup.Empty("path", ("class", kind), ("d", path.ToString()));
    }
}
