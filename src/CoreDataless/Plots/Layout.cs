namespace CoreDataless.Plots;

/// <summary>What goes where: room for the labels first, then the plot between them.</summary>
internal sealed record Layout(Frame Frame, NameRow XLabels, IReadOnlyList<Tick> YTicks, double Height)
{
    /// <summary>The height of an axis' title.</summary>
    public const double TitleLine = Lettering.Size + 7;

    /// <summary>Between the plot and the labels of y.</summary>
    public const double LabelGap = 6;

    private const double Margin = 6;
    private const double YPitch = 30;
    private const double YNamePitch = 15;

    // A plot keeps at least so much of its width, however long the names on its left are.
    private const double LeastShare = 0.6;

    /// <summary>Makes room. Slanted names make a plot higher rather than flatter.</summary>
    public static Layout Of(Plot plot)
    {
        double top = plot.Y.Title.Length > 0 ? TitleLine : Margin;
        double below = plot.X.Title.Length > 0 ? TitleLine : 2;
        double height = Math.Max(20, plot.Height - top - NameRow.Flat - below);
        int most = (int)(height / (plot.Y.Scale is CategoryScale ? YNamePitch : YPitch));
        IReadOnlyList<Tick> yTicks = plot.Y.Scale.Ticks(Math.Max(2, most));
        double left = Math.Min(
            yTicks.Select(t => Lettering.Width(t.Label)).DefaultIfEmpty(0).Max(), plot.Width * (1 - LeastShare));
        (left, double right) = (left + LabelGap + 1, Margin);
        NameRow row = NameRow.Of(plot.X.Scale, plot.Width - left - right);
        // Labels that reach over the ends shorten the axis: once more, with the room that is left.
        for (int i = 0; i < 2; i++)
        {
            double length = plot.Width - left - right;
            (double overLeft, double overRight) = row.Overhang(plot.X.Scale, length);
            (left, right) = (Math.Max(left, overLeft + 1), Math.Max(right, overRight + 1));
            row = NameRow.Of(plot.X.Scale, plot.Width - left - right);
        }
        var box = new Box(left, top, plot.Width - right, top + height);
        return new Layout(
            new Frame(box, plot.X.Scale, plot.Y.Scale), row, yTicks, top + height + row.Height + below);
    }
}
