using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CoreDataless.Html;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

/// <summary>A figure as a reader of XML sees it.</summary>
internal static partial class Drawn
{
    public static string Text(Action<MarkupWriter> write)
    {
        using var text = new StringWriter();
        write(new MarkupWriter(text));
        return text.ToString();
    }

    public static XElement Figure(Action<MarkupWriter> write)
    {
        string text = Text(write);
        Assert.DoesNotContain("NaN\"", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("[= \"(][-+]?(NaN|Infinity|∞)[ \")]", text);
        return XElement.Parse(text, LoadOptions.PreserveWhitespace);
    }

    /// <summary>A plot with both axes from 0 to 10, and what is drawn into it.</summary>
    public static Plot Square(params Mark[] marks) => new()
    {
        Title = "Title",
        Description = "Description.",
        X = new Axis("x", new LinearScale(0, 10)),
        Y = new Axis("y", new LinearScale(0, 10)),
        Marks = marks,
    };

    public static XElement Svg(this XElement figure) =>
        figure.Descendants("svg").Single(s => s.Attribute("role")?.Value == "img");

    /// <summary>Elements of the drawing that have the class.</summary>
    public static XElement[] Of(this XElement figure, string kind) =>
        [.. figure.Svg().Descendants().Where(e => e.Attribute("class")?.Value.Split(' ').Contains(kind) == true)];

    public static string[] Texts(this XElement figure, string group) =>
        [.. figure.Of(group).Descendants("text").Select(t => t.Nodes().OfType<XText>().Single().Value)];

    public static double Number(this XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The points of a path, one list for each of its lines.</summary>
    public static Point[][] Lines(this XElement path) =>
    [
        .. path.Attribute("d")!.Value.Split('M', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            Coordinates().Matches(line).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).Chunk(2)
                .Select(p => new Point(p[0], p[1])).ToArray()),
    ];

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Coordinates();
}
