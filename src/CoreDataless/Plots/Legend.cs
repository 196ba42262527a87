using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>What the marks mean, as a list that wraps: text of the page, with a sample of the mark before it.</summary>
internal static class Legend
{
    private static readonly Box Sample = new(1, 1, 21, 11);

    /// <summary>Writes a list of the marks that have a label; nothing when none has. Marks of one label are one entry.</summary>
    public static void Write(MarkupWriter markup, IReadOnlyList<Mark> marks)
    {
        IGrouping<string, Mark>[] entries = [.. marks.Where(m => !string.IsNullOrEmpty(m.Label)).GroupBy(m => m.Label!)];
        if (entries.Length == 0) return;
        using (markup.Open("ul", ("class", "legend")))
        {
            foreach (IGrouping<string, Mark> entry in entries)
            {
                using (markup.Open("li"))
                {
                    using (markup.Open(
                        "svg", ("class", "sample"), ("aria-hidden", "true"), ("width", "22"), ("height", "12"),
                        ("viewBox", "0 0 22 12")))
                    {
                        foreach (Mark mark in entry) Draw(markup, mark);
                    }
                    markup.Text(entry.Key);
                }
            }
        }
    }

    private static void Draw(MarkupWriter markup, Mark mark)
    {
        double middle = (Sample.Top + Sample.Bottom) / 2;
        PathText across = new PathText().Line(new(Sample.Left, middle), new(Sample.Right, middle));
        switch (mark)
        {
            case LineMark line: Shapes.Path(markup, across, LineDrawing.Kind(line), mark.Colour); break;
            case RuleMark: Shapes.Path(markup, across, "rule", mark.Colour); break;
            case BandMark: Shapes.Rectangle(markup, Sample, "band", mark.Colour); break;
            case DotMark: Shapes.Dot(markup, new((Sample.Left + Sample.Right) / 2, middle), 4, mark.Colour); break;
            case BarMark bars:
                Shapes.Rectangle(
                    markup, Sample with { Left = 5, Right = 17 }, bars.IsOutline ? "outline" : "bar", mark.Colour);
                break;
        }
    }
}
