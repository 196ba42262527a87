using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Axes and what is drawn between them, as a figure of a page.</summary>
internal sealed record Plot
{
    /// <summary>Above it, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows, for those who do not see it, and below it for all: a sentence or two with numbers.</summary>
    public required string Description { get; init; }

    /// <summary>From left to right.</summary>
    public required Axis X { get; init; }

    /// <summary>From below to above.</summary>
    public required Axis Y { get; init; }

    /// <summary>From the hindmost to the foremost.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>Units of the drawing, which are pixels where there is room. Narrow ones fit a phone.</summary>
    public int Width { get; init; } = 360;

    /// <summary>Likewise; slanted names add to it.</summary>
    public int Height { get; init; } = 240;

    /// <summary>Writes a <c>figure</c> element.</summary>
    public void Write(MarkupWriter markup)
    {
        Layout layout = Layout.Of(this);
        Figure.Write(markup, Title, Description, Marks, (Width, layout.Height), () =>
        {
            Axes.Draw(markup, this, layout);
            foreach (Mark mark in Marks) Draw(markup, layout.Frame, mark);
            WordsOf(layout.Frame).Write(markup);
        });
    }

    private static void Draw(MarkupWriter markup, Frame frame, Mark mark)
    {
        switch (mark)
        {
            case LineMark line: LineDrawing.Draw(markup, frame, line); break;
            case BandMark band: LineDrawing.Draw(markup, frame, band); break;
            case DotMark dots: DotDrawing.Draw(markup, frame, dots); break;
            case BarMark bars: BarDrawing.Draw(markup, frame, bars); break;
            case RuleMark rule: RuleDrawing.Draw(markup, frame, rule); break;
            default: throw new NotSupportedException($"{mark.GetType()} cannot be drawn");
        }
    }

    // Over all marks, whatever they belong to.
    private Words WordsOf(Frame frame)
    {
        var words = new Words(frame.Box);
        foreach (DotMark dots in Marks.OfType<DotMark>()) DotDrawing.Keep(words, frame, dots);
        foreach (RuleMark rule in Marks.OfType<RuleMark>()) RuleDrawing.Write(words, frame, rule);
        foreach (DotMark dots in Marks.OfType<DotMark>()) DotDrawing.Write(words, frame, dots);
        return words;
    }
}
