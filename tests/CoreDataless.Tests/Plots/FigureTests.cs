using System.Xml.Linq;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class FigureTests
{
    private const string Hostile = "</title><script>alert(1)</script>\" onload='x' \u202E&amp;]]>";
    private const string Shown = "</title><script>alert(1)</script>\" onload='x' \uFFFD&amp;]]>";

    [Fact]
    public void A_figure_has_a_title_and_a_description_that_its_drawing_names()
    {
        XElement figure = Drawn.Figure(Drawn.Square().Write);
        XElement svg = figure.Svg();
        Assert.Equal("figure", figure.Name.LocalName);
        Assert.Equal("Title", Named(figure, svg.Attribute("aria-labelledby")!.Value));
        Assert.Equal("Description.", Named(figure, svg.Attribute("aria-describedby")!.Value));
        Assert.Equal("Title Description.", figure.Element("figcaption")!.Value);
        Assert.Equal($"0 0 360 {svg.Attribute("height")!.Value}", svg.Attribute("viewBox")!.Value);
        Assert.Equal(["x", "y"], figure.Texts("titles").Order());
    }

    [Fact]
    public void What_is_wider_than_a_phone_scrolls_and_can_be_reached_by_keyboard()
    {
        XElement figure = Drawn.Figure((Drawn.Square() with { Width = 700 }).Write);
        XElement scroll = figure.Svg().Parent!;
        Assert.Equal("scroll", scroll.Attribute("class")!.Value);
        Assert.Equal("0", scroll.Attribute("tabindex")!.Value);
        Assert.Equal("Title", Named(figure, scroll.Attribute("aria-labelledby")!.Value));
        Assert.Equal("figure", Drawn.Figure(Drawn.Square().Write).Svg().Parent!.Name.LocalName);
    }

    [Fact]
    public void The_legend_has_what_has_a_label_and_each_label_once()
    {
        XElement figure = Drawn.Figure(Drawn.Square(
            new LineMark([new(0, 0), new(9, 9)]) { Label = "trained" },
            new LineMark([new(0, 5), new(9, 5)]) { Colour = 1 },
            new BandMark([0, 1], [0, 0], [1, 1]) { Label = "band", Colour = Colours.Neutral },
            new DotMark([new Dot(1, 1, "")]) { Label = "trained" },
            new RuleMark(3, true, "word") { Label = "rule" },
            new BarMark([new Bar(1, 2, 3, "")]) { Label = "bars", IsOutline = true, Colour = 2 },
            new LineMark([]) { Label = "" }).Write);
        XElement[] entries = [.. figure.Element("ul")!.Elements("li")];
        Assert.Equal(["trained", "band", "rule", "bars"], entries.Select(e => e.Value));
        Assert.Equal(["line c0", "dot c0"], Samples(entries[0]));
        Assert.Equal(["band cn"], Samples(entries[1]));
        Assert.Equal(["rule c0"], Samples(entries[2]));
        Assert.Equal(["outline c2"], Samples(entries[3]));
        Assert.Null(Drawn.Figure(Drawn.Square(new LineMark([new(0, 0)])).Write).Element("ul"));
    }

    [Fact]
    public void Dashed_and_faint_lines_look_so_in_the_legend_too()
    {
        XElement figure = Drawn.Figure(Drawn.Square(
            new LineMark([new(0, 0), new(9, 9)]) { Label = "a", IsDashed = true },
            new LineMark([new(0, 0), new(9, 9)]) { Label = "b", IsFaint = true, Colour = 3 }).Write);
        Assert.Equal(["line dashed c0", "line faint c3"], figure.Element("ul")!.Elements("li").SelectMany(Samples));
        Assert.Equal(["line dashed c0", "line faint c3"], figure.Of("line").Select(l => l.Attribute("class")!.Value));
    }

    [Fact]
    public void Dots_of_different_colours_have_different_shapes()
    {
        Mark[] marks =
            [.. Enumerable.Range(0, Colours.Count).Select(c => new DotMark([new Dot(5, 5, "t")]) { Colour = c })];
        XElement[] dots = Drawn.Figure(Drawn.Square(marks).Write).Of("dot");
        Assert.Equal(Colours.Count, dots.Select(d => d.Attribute("d")?.Value).Distinct().Count());
    }

    [Fact]
    public void Names_from_files_stay_text_wherever_they_are_written()
    {
        var plot = new Plot
        {
            Title = Hostile,
            Description = Hostile,
            X = new Axis(Hostile, new CategoryScale([Hostile, Hostile + Hostile])),
            Y = new Axis(Hostile, new LinearScale(0, 1)),
            Marks =
            [
                new DotMark([new Dot(0, 0.5, Hostile, 0, Hostile)]) { Label = Hostile },
                new BarMark([new Bar(0.7, 1.2, 0.5, Hostile)]),
                new LineMark([new(0, 0), new(1, 1)]) { Title = Hostile },
                new RuleMark(0.2, false, Hostile),
            ],
        };
        var map = new HeatMap
        {
            Title = Hostile,
            Description = Hostile,
            Names = [Hostile, "b"],
            Values = [1, 0.5, 0.5, 1],
            Low = 0,
            High = 1,
            Unit = Hostile,
        };
        foreach (XElement figure in new[] { Drawn.Figure(plot.Write), Drawn.Figure(map.Write) })
        {
            Assert.Empty(figure.Descendants("script"));
            Assert.DoesNotContain(figure.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.Equal(Shown, figure.Element("figcaption")!.Element("strong")!.Value);
            Assert.DoesNotContain('\u202E', figure.Value);
        }
        XElement drawn = Drawn.Figure(plot.Write);
        Assert.Equal(Shown, drawn.Element("ul")!.Element("li")!.Value);
        foreach (string kind in new[] { "dot", "bar", "line", "rule" })
            Assert.Equal(Shown, drawn.Of(kind).Single().Element("title")!.Value);
        Assert.Contains($"{Shown} – b: 0.500", Drawn.Figure(map.Write).Of("cell").Select(c => c.Value));
    }

    [Fact]
    public void Two_figures_of_a_page_share_no_id()
    {
        var map = new HeatMap
        {
            Title = "t",
            Description = "d",
            Names = ["a", "b"],
            Values = [1, 0, 0, 1],
            Low = 0,
            High = 1,
            Unit = "u",
        };
        string text = Drawn.Text(m =>
        {
            using (m.Open("main"))
            {
                Drawn.Square().Write(m);
                Drawn.Square().Write(m);
                map.Write(m);
                map.Write(m);
            }
        });
        string[] ids = [.. XElement.Parse(text).Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(10, ids.Length);
        Assert.Equal(10, ids.Distinct().Count());
    }

    private static string Named(XElement figure, string id) =>
        figure.Descendants().Single(e => e.Attribute("id")?.Value == id).Value;

    private static IEnumerable<string> Samples(XElement entry) =>
        entry.Element("svg")!.Elements().Select(e => e.Attribute("class")!.Value);
}
