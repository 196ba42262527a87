using System.Text.Json;
using System.Xml.Linq;
using CoreDataless.Pages;
using CoreDataless.Plots;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

public sealed class SeriesSectionTests
{
    [Fact]
    public void Few_series_share_a_figure_for_each_metric()
    {
        SeriesDocument document = Document(Series("VGG", 1), Series("ResNet", 2));
        XElement part = MadeSpectra.Part(m => SeriesSection.Write(m, document));
        Assert.Equal(["alpha", "flat"], part.Descendants("figcaption").Elements("strong").Select(s => s.Value));
        Assert.Contains("of 2 series", part.Descendants("p").First().Value.Replace("over", "of", StringComparison.Ordinal));
        XElement lines = part.Descendants("table").Last();
        Assert.Equal(
            ["VGG", "alpha", "4", "2", "1", "0.125", "0.900", "1.000", "0.950", "best R2"], MadeSpectra.Row(lines, "VGG"));
    }

    [Fact]
    public void The_line_is_that_of_the_fit_and_dots_name_their_models()
    {
        SeriesDocument document = Document(Series("VGG", 1));
        Plot plot = SeriesPlots.Metric(document, "alpha", document.Series);
        Assert.Equal([new Point(1, 3), new Point(4, 9)], Assert.Single(plot.Marks.OfType<LineMark>()).Points);
        Dot[] dots = [.. Assert.Single(plot.Marks.OfType<DotMark>()).Dots];
        Assert.Equal([(1, 3.5), (2, 4.5), (3, 7.5), (4, 8.5)], dots.Select(d => (d.X, d.Y)));
        Assert.Equal("VGG-2: alpha 3, reported 7.5", dots[2].Title);
        Assert.Contains("R2 0.900, Kendall's tau 1.000, Pearson 0.950, RMSE 0.125", plot.Description);
        Assert.Equal("top1_error", plot.Y.Title);
        // A metric that is constant has dots and no line.
        Plot flat = SeriesPlots.Metric(document, "flat", document.Series);
        Assert.Empty(flat.Marks.OfType<LineMark>());
        Assert.Contains("the metric is constant", flat.Description);
    }

    [Fact]
    public void More_series_than_colours_are_grey_and_in_the_legend_once()
    {
        SeriesDocument document = Document([.. Enumerable.Range(1, 10).Select(i => Series($"s{i}", i))]);
        Plot plot = SeriesPlots.Metric(document, "alpha", document.Series);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, -1, -1, -1], plot.Marks.OfType<DotMark>().Select(d => d.Colour));
        Assert.Single(plot.Marks, m => m.Label == "other series");
    }

    [Fact]
    public void Many_series_have_an_overview_and_a_figure_each()
    {
        SeriesDocument document = Document([.. Enumerable.Range(1, 40).Select(i => Series($"s{i}", i))]);
        XElement part = MadeSpectra.Part(m => SeriesSection.Write(m, document));
        Assert.Equal(1 + 6 + 24, part.Descendants("figure").Count());
        Assert.Contains("24 more series; 10 are only in the tables", part.Value);
        XElement scores = part.Descendants("table").Single(t => t.Element("caption")!.Value.StartsWith("R2", StringComparison.Ordinal));
        Assert.Equal(["s7", "4", "alpha", "0.900", "-"], MadeSpectra.Row(scores, "s7"));
        Assert.Equal(40, scores.Descendants("tbody").Elements("tr").Count());
        Assert.Contains("mean R2 0.900 ± 0.050; no other does.", part.Descendants("p").First().Value);
    }

    [Fact]
    public void A_line_that_explains_nothing_is_not_called_an_explanation()
    {
        SeriesData weak = Series("all", 1);
        weak = weak with { Fits = [weak.Fits[0] with { R2 = 0.02 }] };
        XElement part = MadeSpectra.Part(m => SeriesSection.Write(m, Document(weak)));
        Assert.StartsWith("No metric follows", part.Descendants("p").First().Value);
        Assert.Contains("alpha, explains 2 % of the variance (R2 0.020)", part.Descendants("p").First().Value);
    }

    [Fact]
    public void A_page_of_series_alone_begins_with_them()
    {
        XDocument page = Made.Page(Document(Series("VGG", 1)));
        Assert.Equal("Series", page.Descendants("h2").First().Value);
        Assert.DoesNotContain("#verdict", page.Descendants("a").Attributes("href").Select(a => a.Value));
    }

    [Fact]
    public void No_series_and_no_settings_make_a_sentence()
    {
        SeriesDocument document = Document() with { Settings = default };
        XElement part = MadeSpectra.Part(m => SeriesSection.Write(m, document));
        Assert.Contains("No series", part.Value);
        Assert.Empty(part.Descendants("figure"));
        Assert.Equal("reported figure", SeriesWords.Reported(document));
    }

    private static SeriesData Series(string name, int first) => new()
    {
        Name = name,
        Models = 4,
        Names = [.. Enumerable.Range(0, 4).Select(i => $"{name}-{i}")],
        Reported = [3.5, 4.5, 7.5, 8.5],
        Fits =
        [
            new FitData
            {
                Metric = "alpha", Slope = 2, Intercept = 1, Rmse = 0.125, R2 = 0.9, Pearson = 0.95, KendallTau = 1,
                Values = [first, first + 1, first + 2, first + 3],
            },
            new FitData { Metric = "flat", Problem = "the metric is constant", Values = [5, 5, 5, 5] },
        ],
    };

    private static SeriesDocument Document(params SeriesData[] series) => new()
    {
        Schema = "coredataless/1",
        Command = "regress",
        Settings = JsonDocument.Parse("""{"table": "x/t.csv", "reported": "top1_error", "as": "error"}""").RootElement,
        Series = series,
        Summary = [new SeriesSummaryData("alpha", new SpreadData(0.9, 0.05), new SpreadData(0.125, null), null)],
    };
}
