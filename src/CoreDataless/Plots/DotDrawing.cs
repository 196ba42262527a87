using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Draws points with their error bars; their texts are written when everything else is drawn.</summary>
internal static class DotDrawing
{
    // Of so many, each is smaller.
    private const int Many = 150;

    /// <summary>Half the width of a dot.</summary>
    public static double Radius(DotMark mark) => mark.Dots.Count > Many ? 2.2 : 3.4;

    /// <summary>Draws them.</summary>
    public static void Draw(MarkupWriter markup, Frame frame, DotMark mark)
    {
        var errors = new PathText();
        foreach (Dot dot in mark.Dots.Where(d => frame.Shows(frame.Of(d.X, d.Y))))
            ErrorBar.Add(errors, frame, frame.XOf(dot.X), dot.Y, dot.Error);
        Shapes.Path(markup, errors, "error", mark.Colour);
        foreach (Dot dot in mark.Dots)
        {
            Point at = frame.Of(dot.X, dot.Y);
            if (frame.Shows(at)) Shapes.Dot(markup, at, Radius(mark), mark.Colour, dot.Title);
        }
    }

    /// <summary>No word is written over the dots.</summary>
    public static void Keep(Words words, Frame frame, DotMark mark)
    {
        double radius = Radius(mark);
        foreach (Dot dot in mark.Dots.Take(Many))
        {
            Point at = frame.Of(dot.X, dot.Y);
            if (frame.Shows(at))
                words.Keep(new Box(at.X - radius, at.Y - radius, at.X + radius, at.Y + radius));
        }
    }

    /// <summary>Adds texts beside the dots where there is room for them.</summary>
    public static void Write(Words words, Frame frame, DotMark mark)
    {
        foreach (Dot dot in mark.Dots)
        {
            Point at = frame.Of(dot.X, dot.Y);
            if (!string.IsNullOrEmpty(dot.Text) && frame.Shows(at)) words.AddBeside(at, Radius(mark) + 3, dot.Text);
        }
    }
}
