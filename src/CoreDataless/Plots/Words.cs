using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>
/// Words in a plot, each where it covers no other word, no dot and no edge. One that has no such place is left out: the
/// tooltip of its mark still says it.
/// </summary>
internal sealed class Words(Box room)
{
    // Each is held against all others: with so many, a plot is black anyway.
    private const int Most = 200;

    private readonly List<Box> _taken = [];
    private readonly List<(string Text, Point At)> _placed = [];

    /// <summary>Nothing is written over this.</summary>
    public void Keep(Box box) => _taken.Add(box);

    /// <summary>Writes a word right, left, above or below a point, or between these.</summary>
    public void AddBeside(Point at, double gap, string text)
    {
        string cut = Lettering.Cut(text, room.Width / 2);
        double width = Lettering.Width(cut), half = Lettering.Size / 2, near = gap * 0.7;
        Add(cut,
        [
            new(at.X + gap, at.Y - half), new(at.X - gap - width, at.Y - half),
            new(at.X - width / 2, at.Y - gap - 2 * half), new(at.X - width / 2, at.Y + gap),
            new(at.X + near, at.Y - near - 2 * half), new(at.X - near - width, at.Y - near - 2 * half),
            new(at.X + near, at.Y + near), new(at.X - near - width, at.Y + near),
        ]);
    }

    /// <summary>Writes a word in the first free one of some places.</summary>
    /// <param name="text">The word.</param>
    /// <param name="corners">Upper left ones.</param>
    public void Add(string text, IEnumerable<Point> corners)
    {
        if (_placed.Count >= Most) return;
        double width = Lettering.Width(text);
        foreach (Point corner in corners)
        {
            var box = new Box(corner.X, corner.Y, corner.X + width, corner.Y + Lettering.Size);
            if (!room.Holds(box) || _taken.Exists(box.Meets)) continue;
            _taken.Add(box);
            _placed.Add((text, new Point(corner.X, corner.Y + Lettering.Size / 2 + Lettering.Drop)));
            return;
        }
    }

    /// <summary>Writes all that have a place.</summary>
    public void Write(MarkupWriter markup)
    {
        foreach ((string text, Point at) in _placed)
            markup.Element("text", text, ("class", "word"), ("x", PathText.Number(at.X)), ("y", PathText.Number(at.Y)));
    }
}
