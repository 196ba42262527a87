using System.Xml.Linq;
using CoreDataless.Images;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class HeatMapTests
{
    [Fact]
    public void A_small_matrix_is_drawn_cell_by_cell_and_each_tells_its_value()
    {
        HeatMap map = Of(["cat", "dog", "owl"], [1, 0.612, 0, 0.612, 1, double.NaN, 0.25, 0.5, 1]);
        XElement[] cells = Drawn.Figure(map.Write).Of("cell");
        Assert.Equal(
            ["cat – cat: 1.000", "cat – dog: 0.612", "cat – owl: 0.000", "dog – cat: 0.612"],
            cells.Take(4).Select(c => c.Value));
        Assert.Equal([0, 4, 5, 8], Enumerable.Range(0, 9).Where(i => cells[i].Attribute("fill") is null));
        Assert.All([0, 4, 5, 8], i => Assert.Equal("cell cn", cells[i].Attribute("class")!.Value));
        Assert.Equal(cells[1].Attribute("fill")!.Value, cells[3].Attribute("fill")!.Value);
        Assert.Equal(Hex(ColourMap.Of(0)), cells[2].Attribute("fill")!.Value);
        Assert.Equal(Hex(ColourMap.Of(0.25)), cells[6].Attribute("fill")!.Value);
        // Rows go down, columns to the right.
        Assert.True(cells[3].Number("y") > cells[0].Number("y") && cells[1].Number("x") > cells[0].Number("x"));
    }

    [Fact]
    public void Values_beyond_the_ends_have_the_colours_of_the_ends()
    {
        XElement[] cells = Drawn.Figure(Of(["a", "b"], [0, -7, 7, 0]).Write).Of("cell");
        Assert.Equal(Hex(ColourMap.Of(0)), cells[1].Attribute("fill")!.Value);
        Assert.Equal(Hex(ColourMap.Of(1)), cells[2].Attribute("fill")!.Value);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(200)]
    public void A_large_matrix_is_a_picture_of_one_pixel_to_a_cell(int count)
    {
        var random = new Random(count);
        double[] values = [.. Enumerable.Range(0, count * count).Select(_ => random.NextDouble())];
        XElement figure = Drawn.Figure(Of([.. Enumerable.Range(0, count).Select(i => $"class {i}")], values).Write);
        Assert.Empty(figure.Of("cell"));
        XElement image = Assert.Single(figure.Descendants("image"));
        const string Kind = "data:image/png;base64,";
        string data = image.Attribute("href")!.Value;
        Assert.StartsWith(Kind, data, StringComparison.Ordinal);
        PngImage picture = PngReader.Read(Convert.FromBase64String(data[Kind.Length..]));
        Assert.Equal((count, count, 3), (picture.Width, picture.Height, picture.Channels));
        for (int i = 0; i < count * count; i++)
        {
            (byte red, byte green, byte blue) = i / count == i % count ? ColourMap.None : ColourMap.Of(values[i]);
            Assert.Equal([red, green, blue], picture.Samples.Skip(3 * i).Take(3).Select(s => (byte)s));
            if (i > 3 * count) break;
        }
        // No cell is wider than another.
        Assert.Equal(0, image.Number("width") % count, 1e-9);
        Assert.Equal(image.Number("width"), image.Number("height"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(32)]
    public void Every_row_and_column_of_a_small_matrix_is_named(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"n{i}")];
        XElement figure = Drawn.Figure(Of(names, new double[count * count]).Write);
        string[] labels = figure.Texts("labels");
        Assert.All(names, n => Assert.Equal(2, labels.Count(l => l == n)));
    }

    [Fact]
    public void The_bar_of_colours_has_the_map_and_round_ticks()
    {
        XElement figure = Drawn.Figure((Of(["a", "b"], new double[4]) with { Low = -1, High = 1 }).Write);
        string[] stops = [.. figure.Descendants("stop").Select(s => s.Attribute("stop-color")!.Value)];
        Assert.Equal(Hex(ColourMap.Of(0)), stops[0]);
        Assert.Equal(Hex(ColourMap.Of(1)), stops[^1]);
        string gradient = figure.Descendants("linearGradient").Single().Attribute("id")!.Value;
        Assert.Contains(figure.Descendants("rect"), r => r.Attribute("fill")?.Value == $"url(#{gradient})");
        Assert.Contains("−1", figure.Texts("labels"));
        Assert.Contains("1", figure.Texts("labels"));
        Assert.Equal(["cosine"], figure.Texts("titles"));
    }

    [Fact]
    public void Other_values_than_those_of_a_square_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Drawn.Figure(Of(["a", "b"], [1, 2]).Write));
        Assert.Throws<ArgumentException>(() => Drawn.Figure(Of([], []).Write));
    }

    [Fact]
    public void Colours_get_lighter_evenly_also_on_grey_paper()
    {
        double[] lightness = [.. Enumerable.Range(0, 65).Select(i => Lightness(ColourMap.Of(i / 64.0)))];
        for (int i = 1; i < lightness.Length; i++) Assert.InRange(lightness[i] - lightness[i - 1], 0.5, 2);
        Assert.InRange(lightness[0], 5, 25);
        Assert.InRange(lightness[^1], 85, 97);
    }

    // CIE 1976 L* of sRGB.
    private static double Lightness((byte Red, byte Green, byte Blue) colour)
    {
        double y = 0.2126 * Linear(colour.Red) + 0.7152 * Linear(colour.Green) + 0.0722 * Linear(colour.Blue);
        return y > 216.0 / 24389 ? 116 * Math.Cbrt(y) - 16 : y * 24389 / 27;
    }

    private static double Linear(byte value) =>
        value / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static string Hex((byte Red, byte Green, byte Blue) colour) =>
        "#" + Convert.ToHexStringLower([colour.Red, colour.Green, colour.Blue]);

    private static HeatMap Of(string[] names, double[] values) => new()
    {
        Title = "Similarity",
        Description = "Of prototypes.",
        Names = names,
        Values = values,
        Low = 0,
        High = 1,
        Unit = "cosine",
    };
}
