using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Names and values below each other; long values fold inside their column.</summary>
internal sealed class Facts
{
    private static readonly Style Name = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);

    public Facts()
    {
        Grid = new Grid();
        Grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        Grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
    }

    public Grid Grid { get; }

    public void Add(string name, string value, bool strong = false) =>
        Grid.AddRow(
            new Text(Harmless.Line(name), strong ? Strong : Name),
            new Text(Harmless.Line(value), strong ? Strong : null));
}
