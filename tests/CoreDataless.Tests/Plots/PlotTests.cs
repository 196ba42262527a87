using System.Xml.Linq;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class PlotTests
{
    // Of Drawn.Square, found once from its axis.
    private static readonly Box Area = AreaOf(Drawn.Figure(Drawn.Square().Write));

    [Fact]
    public void Lines_are_where_their_values_are()
    {
        Point[][] lines = Line(new(0, 0), new(5, 10), new(10, 5));
        Near([new(Area.Left, Area.Bottom), new((Area.Left + Area.Right) / 2, Area.Top),
            new(Area.Right, (Area.Top + Area.Bottom) / 2)], Assert.Single(lines));
    }

    [Fact]
    public void Lines_are_interrupted_where_a_value_is_missing_and_cut_at_the_edges()
    {
        Assert.Equal([2, 2], Line(new(0, 0), new(1, 1), new(2, double.NaN), new(3, 1), new(4, 4)).Select(l => l.Length));
        Point[] cut = Assert.Single(Line(new(0, 5), new(1e300, 5)));
        Near([new(Area.Left, (Area.Top + Area.Bottom) / 2), new(Area.Right, (Area.Top + Area.Bottom) / 2)], cut);
        Assert.Empty(Drawn.Figure(Drawn.Square(new LineMark([new(double.NaN, 1), new(11, 11), new(12, 12)])).Write).Of("line"));
    }

    [Fact]
    public void A_band_goes_along_its_upper_and_back_along_its_lower_curve_and_is_interrupted()
    {
        var band = new BandMark([0, 2, 4, 6, 8, 10], [1, 1, double.NaN, 2, 2, 2], [3, 3, 3, 4, 4, 40]) { Colour = 2 };
        XElement path = Assert.Single(Drawn.Figure(Drawn.Square(band).Write).Of("band"));
        Point[][] regions = path.Lines();
        Assert.Equal(2, regions.Length);
        Near([At(0, 1), At(2, 1), At(2, 3), At(0, 3)], regions[0]);
        // What is too high ends at the edge.
        Near([At(6, 2), At(10, 2), At(10, 10), At(8, 4), At(6, 4)], regions[1]);
    }

    [Fact]
    public void Dots_tell_what_they_are_and_those_outside_are_left_out()
    {
        XElement figure = Drawn.Figure(Drawn.Square(new DotMark(
            [new Dot(5, 5, "middle", 2), new Dot(0, 10, "corner", 3), new Dot(11, 5, "out", 1), new Dot(1, double.NaN, "none")])).Write);
        XElement[] dots = figure.Of("dot");
        Assert.Equal(["middle", "corner"], dots.Select(d => d.Element("title")!.Value));
        Near([At(5, 5)], [new(dots[0].Number("cx"), dots[0].Number("cy"))]);
        Point[][] errors = Assert.Single(figure.Of("error")).Lines();
        // A bar and two caps; then a bar that leaves the plot, which has one cap.
        Assert.Equal(5, errors.Length);
        Near([At(5, 7), At(5, 3)], errors[0]);
        Near([At(0, 10), At(0, 7)], errors[3]);
    }

    [Fact]
    public void An_error_that_is_larger_than_its_value_reaches_the_lower_edge_of_a_logarithmic_axis()
    {
        Plot plot = Drawn.Square(new DotMark([new Dot(5, 1, "", 2)])) with { Y = new Axis("y", new LogScale(0.1, 10)) };
        XElement figure = Drawn.Figure(plot.Write);
        Point[][] errors = Assert.Single(figure.Of("error")).Lines();
        Assert.Equal(2, errors.Length);
        Assert.Equal(AreaOf(figure).Bottom, errors[0][1].Y);
    }

    [Fact]
    public void Bars_stand_on_zero_or_hang_from_it()
    {
        Plot plot = Drawn.Square(new BarMark([new(1, 2, 8, "up"), new(3, 4, -4, "down", 1), new(5, 6, double.NaN, "none")]))
            with
        { Y = new Axis("y", new LinearScale(-10, 10)) };
        XElement figure = Drawn.Figure(plot.Write);
        Box area = AreaOf(figure);
        XElement[] bars = figure.Of("bar");
        Assert.Equal(["up", "down"], bars.Select(b => b.Element("title")!.Value));
        double zero = (area.Top + area.Bottom) / 2;
        Assert.Equal(zero, bars[0].Number("y") + bars[0].Number("height"), 0.11);
        Assert.Equal(zero, bars[1].Number("y"), 0.11);
        Assert.Equal(area.Height * 0.4, bars[0].Number("height"), 0.11);
        Assert.Equal(area.Height * 0.2, bars[1].Number("height"), 0.11);
        Assert.Equal(area.Width * 0.1, bars[0].Number("width"), 0.11);
        Assert.Equal(3, Assert.Single(figure.Of("on-bar")).Lines().Length);
    }

    [Fact]
    public void Bars_of_a_logarithmic_axis_stand_on_its_lower_end()
    {
        Plot plot = Drawn.Square(new BarMark([new(1, 2, 10, "ten")])) with { Y = new Axis("y", new LogScale(1, 100)) };
        XElement figure = Drawn.Figure(plot.Write);
        Box area = AreaOf(figure);
        XElement bar = Assert.Single(figure.Of("bar"));
        Assert.Equal(area.Bottom, bar.Number("y") + bar.Number("height"), 0.11);
        Assert.Equal(area.Height / 2, bar.Number("height"), 0.11);
    }

    [Fact]
    public void Outlines_that_touch_are_a_staircase()
    {
        var bars = new BarMark([new(0, 1, 4, "a"), new(1, 2, 6, "b"), new(5, 6, 2, "c")]) { IsOutline = true };
        XElement[] steps = Drawn.Figure(Drawn.Square(bars).Write).Of("outline");
        Assert.Equal(["a", "b", "c"], steps.Select(s => s.Element("title")!.Value));
        Near([At(0, 0), At(0, 4), At(1, 4)], Assert.Single(steps[0].Lines()));
        Point[][] second = steps[1].Lines();
        Near([At(1, 4), At(1, 6), At(2, 6)], second[0]);
        Near([At(2, 6), At(2, 0)], second[1]);
        Near([At(5, 0), At(5, 2), At(6, 2)], steps[2].Lines()[0]);
    }

    [Fact]
    public void Rules_go_from_edge_to_edge_and_their_words_stay_inside()
    {
        XElement figure = Drawn.Figure(Drawn.Square(
            new RuleMark(9.9, true, "far right"), new RuleMark(9.95, false, "high"), new RuleMark(12, true, "outside")).Write);
        Point[][] rules = [.. figure.Of("rule").SelectMany(r => r.Lines())];
        Near([At(9.9, 10), At(9.9, 0)], rules[0]);
        Near([At(0, 9.95), At(10, 9.95)], rules[1]);
        Assert.Equal(2, rules.Length);
        XElement[] words = figure.Of("word");
        Assert.Equal(["far right", "high"], words.Select(w => w.Value));
        foreach (XElement word in words) Assert.True(Area.Holds(BoxOf(word)));
    }

    [Fact]
    public void Words_cover_neither_each_other_nor_dots()
    {
        var random = new Random(1);
        Dot[] dots = [.. Enumerable.Range(0, 60).Select(i => new Dot(random.NextDouble() * 10, random.NextDouble() * 10, "", 0, $"model {i}"))];
        XElement figure = Drawn.Figure(Drawn.Square(new DotMark(dots), new RuleMark(5, false, "a rule")).Write);
        Box[] words = [.. figure.Of("word").Select(BoxOf)];
        Assert.InRange(words.Length, 15, 61);
        Assert.Equal("a rule", figure.Of("word")[0].Value);
        for (int i = 0; i < words.Length; i++)
        {
            Assert.True(Area.Holds(words[i]));
            Assert.DoesNotContain(words.Take(i), words[i].Meets);
            Assert.DoesNotContain(figure.Of("dot"), d => words[i].Meets(new Box(d.Number("cx"), d.Number("cy"), d.Number("cx"), d.Number("cy"))));
        }
    }

    [Fact]
    public void Names_stand_side_by_side_where_they_fit_and_are_slanted_where_not()
    {
        XElement flat = Drawn.Figure(Named(["cat", "dog", "bee"]).Write);
        Assert.Equal(["cat", "dog", "bee"], XLabels(flat).Select(t => t.Value));
        Assert.All(XLabels(flat), t => Assert.Null(t.Attribute("transform")));
        string[] names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
        XElement slanted = Drawn.Figure(Named(names).Write);
        Assert.Equal(names, XLabels(slanted).Select(t => t.Value));
        Assert.All(XLabels(slanted), t => Assert.EndsWith("rotate(-45)", t.Attribute("transform")!.Value, StringComparison.Ordinal));
        // Room is made below, not taken from the plot.
        Assert.True(slanted.Svg().Number("height") > flat.Svg().Number("height") + 20);
        Assert.Equal(AreaOf(flat).Height, AreaOf(slanted).Height, 0.11);
    }

    [Fact]
    public void Long_names_are_cut_and_told_in_full()
    {
        string name = "cifar100-" + new string('x', 200) + "-seed1";
        XElement label = XLabels(Drawn.Figure(Named([name, "b"]).Write))[0];
        Assert.Equal(name, label.Element("title")!.Value);
        Assert.Matches("^cifar.*….*seed1$", label.Nodes().OfType<XText>().Single().Value);
    }

    [Fact]
    public void Of_too_many_names_every_nth_is_written()
    {
        XElement[] labels = XLabels(Drawn.Figure(Named([.. Enumerable.Range(0, 1000).Select(i => $"class {i}")]).Write));
        Assert.Equal(["class 0", "class 50", "class 100"], labels.Take(3).Select(t => t.Value));
        Assert.Equal(20, labels.Length);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1234567, 1234570)]
    [InlineData(-1e-12, 1e-12)]
    [InlineData(0, 99999)]
    public void Labels_of_numbers_stay_in_the_drawing_and_do_not_touch(double low, double high)
    {
        var axis = new Axis("y", new LinearScale(low, high));
        XElement figure = Drawn.Figure((Drawn.Square() with { X = axis, Y = axis }).Write);
        var drawing = new Box(0, 0, 360, figure.Svg().Number("height"));
        Box[] labels = [.. figure.Of("labels").Descendants("text").Select(BoxOf)];
        Assert.InRange(labels.Length, 4, 20);
        for (int i = 0; i < labels.Length; i++)
        {
            Assert.True(drawing.Holds(labels[i]), $"{labels[i]}");
            Assert.DoesNotContain(labels.Take(i), labels[i].Meets);
        }
    }

    [Fact]
    public void The_oddest_data_make_a_figure_that_can_be_read()
    {
        double[] odd = [0, -0.0, 1e300, -1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1];
        foreach (Func<double[], Scale> scale in new Func<double[], Scale>[] { v => LinearScale.Around(v), LogScale.Around, _ => new CategoryScale(["a", "b"]), _ => new CategoryScale([]) })
        {
            foreach (double[] some in new[] { odd, [], [5, 5], [double.NaN], [0, double.Epsilon] })
            {
                var plot = new Plot
                {
                    Title = "",
                    Description = "",
                    X = new Axis("", scale(some)),
                    Y = new Axis("", scale(some)),
                    Marks =
                    [
                        new LineMark([.. from x in odd from y in odd select new Point(x, y)]) { Title = "line" },
                        new BandMark(odd, odd, [.. odd.Reverse()]),
                        new DotMark([.. from x in odd from y in odd select new Dot(x, y, "dot", x, "text")]),
                        new BarMark([.. from x in odd from y in odd select new Bar(x, y, x, "bar", y)]),
                        new BarMark([.. from x in odd from y in odd select new Bar(x, y, x, "bar", y)]) { IsOutline = true },
                        .. odd.SelectMany(v => new[] { new RuleMark(v, true, "v"), new RuleMark(v, false, "h") }),
                    ],
                };
                XElement figure = Drawn.Figure(plot.Write);
                Assert.InRange(figure.Svg().Number("height"), 200, 400);
                Assert.DoesNotMatch(@"\dE[+-]?\d", figure.ToString());
                foreach (XElement bar in figure.Of("bar"))
                    Assert.True(bar.Number("width") >= 0 && bar.Number("height") >= 0);
            }
        }
    }

    [Fact]
    public void Two_hundred_curves_of_two_thousand_points_are_a_small_figure()
    {
        Mark[] curves =
        [
            .. Enumerable.Range(1, 200).Select(k => new LineMark(
                [.. Enumerable.Range(0, 2000).Select(i => new Point(i / 200.0, 10 * Math.Exp(-i * k / 40_000.0)))])),
        ];
        Assert.InRange(Drawn.Text(Drawn.Square(curves).Write).Length, 20_000, 80_000);
    }

    private static Plot Named(string[] names) => Drawn.Square() with { X = new Axis("", new CategoryScale(names)) };

    private static Point[][] Line(params Point[] points) =>
        Drawn.Figure(Drawn.Square(new LineMark(points)).Write).Of("line").Single().Lines();

    private static Point At(double x, double y) =>
        new(Area.Left + Area.Width * x / 10, Area.Bottom - Area.Height * y / 10);

    private static void Near(Point[] expected, Point[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((Point e, Point a) in expected.Zip(actual))
        {
            Assert.Equal(e.X, a.X, 0.11);
            Assert.Equal(e.Y, a.Y, 0.11);
        }
    }

    private static Box AreaOf(XElement figure)
    {
        Point[] axis = figure.Of("axis").Single().Lines()[0];
        return new Box(axis[0].X, axis[0].Y, axis[2].X, axis[2].Y);
    }

    // Those of y end left of the axis; those of x are centred or slanted.
    private static XElement[] XLabels(XElement figure) =>
    [
        .. figure.Of("labels").Descendants("text")
            .Where(t => t.Attribute("transform") is not null || t.Attribute("text-anchor")!.Value == "middle"),
    ];

    private static Box BoxOf(XElement text)
    {
        double width = Lettering.Width(text.Value), x = text.Number("x");
        double left = text.Attribute("text-anchor")?.Value switch { "end" => x - width, "middle" => x - width / 2, _ => x };
        return new Box(left, text.Number("y") - 9, left + width, text.Number("y") + 1);
    }
}
