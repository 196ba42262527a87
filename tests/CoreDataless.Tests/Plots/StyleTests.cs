using System.Globalization;
using System.Text.RegularExpressions;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class StyleTests
{
    private static readonly string Style = Read();
    private static readonly string[] Kinds = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "cn"];

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Marks_and_texts_stand_out_from_the_paper(string scheme)
    {
        double[] paper = Colour(scheme, "paper");
        // WCAG 2.1: 3 to 1 for shapes, 4.5 to 1 for texts.
        foreach (string kind in Kinds) Assert.InRange(Contrast(Colour(scheme, kind), paper), 3, 21);
        foreach (string kind in new[] { "ink", "soft" }) Assert.InRange(Contrast(Colour(scheme, kind), paper), 4.5, 21);
        Assert.InRange(Contrast(Colour(scheme, "grid"), paper), 1.1, 1.8);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Colours_differ_for_those_who_lack_a_kind_of_cone(string scheme)
    {
        // Machado, Oliveira and Fernandes (2009): protanopia and deuteranopia in linear RGB.
        double[][] eyes =
        [
            [1, 0, 0, 0, 1, 0, 0, 0, 1],
            [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
            [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ];
        foreach (double[] eye in eyes)
        {
            double[][] seen = [.. Kinds.Select(k => Oklab(Times(eye, Colour(scheme, k))))];
            for (int i = 0; i < seen.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance > 0.075, $"{Kinds[i]} and {Kinds[j]}: {distance:F3}");
                }
            }
        }
    }

    [Fact]
    public void There_is_a_colour_for_every_number() => Assert.Equal(Colours.Count, Kinds.Length - 1);

    [Fact]
    public void It_needs_no_network_and_no_escapes()
    {
        Assert.DoesNotMatch("url|@import|http|[<&]", Style);
        Assert.Equal(Style.Count(c => c == '{'), Style.Count(c => c == '}'));
    }

    [Theory]
    [InlineData("line")]
    [InlineData("dashed")]
    [InlineData("faint")]
    [InlineData("rule")]
    [InlineData("band")]
    [InlineData("dot")]
    [InlineData("bar")]
    [InlineData("outline")]
    [InlineData("error")]
    [InlineData("edge")]
    [InlineData("on-bar")]
    [InlineData("cell")]
    [InlineData("word")]
    [InlineData("grid")]
    [InlineData("ticks")]
    [InlineData("axis")]
    [InlineData("labels")]
    [InlineData("titles")]
    [InlineData("legend")]
    public void Whatever_is_drawn_has_a_style(string kind) => Assert.Matches($@"\.{kind}\b", Style);

    private static string Read()
    {
        using var reader = new StreamReader(typeof(Plot).Assembly.GetManifestResourceStream("pages/plots.css")!);
        return reader.ReadToEnd();
    }

    // Linear RGB. The first block of the sheet is light, the second dark; a page's own colour is the fallback's neighbour.
    private static double[] Colour(string scheme, string kind)
    {
        MatchCollection found = Regex.Matches(Style, $@"--plot-{kind}: (?:var\(--\w+, )?#(\w+)");
        Assert.Equal(2, found.Count);
        string hex = found[scheme == "light" ? 0 : 1].Groups[1].Value;
        if (hex.Length == 3) hex = string.Concat(hex.Select(c => $"{c}{c}"));
        return [.. hex.Chunk(2).Select(c => Linear(int.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0))];
    }

    private static double Linear(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static double Contrast(double[] a, double[] b)
    {
        double x = Luminance(a), y = Luminance(b);
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(double[] rgb) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];

    private static double[] Times(double[] matrix, double[] v) =>
        [.. matrix.Chunk(3).Select(row => Math.Max(0, row[0] * v[0] + row[1] * v[1] + row[2] * v[2]))];

    private static double[] Oklab(double[] rgb)
    {
        double[] cones = Times(
            [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566,
                0.0883024619, 0.2817188376, 0.6299787005], rgb);
        double[] c = [.. cones.Select(Math.Cbrt)];
        return
        [
            0.2104542553 * c[0] + 0.7936177850 * c[1] - 0.0040720468 * c[2],
            1.9779984951 * c[0] - 2.4285922050 * c[1] + 0.4505937099 * c[2],
            0.0259040371 * c[0] + 0.7827717662 * c[1] - 0.8086757660 * c[2],
        ];
    }
}
