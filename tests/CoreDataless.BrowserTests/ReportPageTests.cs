using System.Text.Json;
using Microsoft.Playwright;

namespace CoreDataless.Tests.Browser;

/// <summary>Pages in a real browser: opened from disk, narrow and wide, light and dark.</summary>
[Collection(nameof(OneBrowser))]
public sealed class ReportPageTests(Chromium chromium, Reports reports)
{
    public static TheoryData<string, int, ColorScheme> Views { get; } = new(
        from report in (string[])["evaluation", "spectra", "series"]
        from width in (int[])[360, 1400]
        from scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark]
        select (report, width, scheme));

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Opens_without_a_complaint_and_fits_the_width(string report, int width, ColorScheme scheme)
    {
        await using OpenPage open = await chromium.Open(() => Files(report).Page, width, scheme);
        Assert.Empty(open.Complaints);
        Assert.All(open.Requests, url => Assert.True(url.StartsWith("file:", StringComparison.Ordinal)
            || url.StartsWith("data:image/png;", StringComparison.Ordinal), url));
        Assert.Equal(0, await open.Ask<int>("document.scripts.length"));
        int overflow = await open.Ask<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{overflow} pixels stand out to the right");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Texts_of_figures_are_whole_and_do_not_cover_each_other(string report, int width, ColorScheme scheme)
    {
        await using OpenPage open = await chromium.Open(() => Files(report).Page, width, scheme);
        await open.Ask<object?>("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Empty(await open.Ask<string[]>(CutTexts));
        Assert.Empty(await open.Ask<string[]>(CoveredTexts));
    }

    [Theory]
    [InlineData("evaluation")]
    [InlineData("spectra")]
    [InlineData("series")]
    public async Task Every_figure_has_a_title_and_a_description(string report)
    {
        await using OpenPage open = await chromium.Open(() => Files(report).Page);
        Assert.Empty(await open.Ask<string[]>(NamelessFigures));
        Assert.True(await open.Ask<int>("document.querySelectorAll('figure').length") > 0);
    }

    [Fact]
    public async Task Numbers_are_those_of_the_json()
    {
        await using OpenPage open = await chromium.Open(() => reports.Evaluation.Page);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(reports.Evaluation.Json));
        string text = await open.Page.Locator("main").InnerTextAsync();
        foreach (JsonElement model in json.RootElement.GetProperty("models").EnumerateArray())
        {
            foreach (string metric in (string[])["mg", "madv"])
            {
                JsonElement spread = model.GetProperty(metric);
                string shown = $"{spread.GetProperty("mean").GetDouble():F4} ± {spread.GetProperty("std").GetDouble():F4}";
                Assert.Contains(shown, text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_saved_json_has_the_numbers_and_makes_a_page_again()
    {
        await using OpenPage open = await chromium.Open(() => reports.Evaluation.Page);
        IDownload download = await open.Page.RunAndWaitForDownloadAsync(
            () => open.Page.Locator("a[download]").First.ClickAsync());
        string saved = reports.Path("saved.json");
        await download.SaveAsAsync(saved);
        Assert.Equal(WithoutPictures(reports.Evaluation.Json), WithoutPictures(saved));
        Cli.Session again = Cli.Session.Run("report", saved, "--html", reports.Path("again.html"));
        Assert.True(again.Code == 0, again.Error);
    }

    [Fact]
    public async Task Prints()
    {
        await using OpenPage open = await chromium.Open(() => reports.Evaluation.Page, scheme: ColorScheme.Dark);
        byte[] pdf = await open.Page.PdfAsync();
        Assert.True(pdf.AsSpan().StartsWith("%PDF"u8));
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await open.Ask<string>("getComputedStyle(document.body).backgroundColor"));
    }

    // What screen readers say of a drawing is text elsewhere in the page.
    private const string NamelessFigures = """
        () => {
            const said = (element, attribute) => (element.getAttribute(attribute) ?? '').split(' ')
                .map(id => document.getElementById(id)?.textContent ?? '').join('').trim();
            return [...document.querySelectorAll('figure')].filter(f =>
                !f.querySelector('figcaption')?.textContent.trim()
                || [...f.querySelectorAll('svg:not([aria-hidden])')].some(s => s.getAttribute('role') !== 'img'
                    || !said(s, 'aria-labelledby') || !said(s, 'aria-describedby'))
                || [...f.querySelectorAll('img')].some(i => !i.alt))
              .map(f => f.outerHTML.slice(0, 200));
        }
        """;

    private const string CutTexts = """
        () => [...document.querySelectorAll('svg text')].filter(t => {
            const text = t.getBoundingClientRect(), svg = t.ownerSVGElement.getBoundingClientRect();
            return text.width > 0 && (text.left < svg.left - 1 || text.right > svg.right + 1
                || text.top < svg.top - 1 || text.bottom > svg.bottom + 1);
        }).map(t => t.textContent)
        """;

    // Slanted labels have large boxes, which may touch.
    private const string CoveredTexts = """
        () => {
            const covered = [];
            for (const svg of document.querySelectorAll('svg')) {
                const texts = [...svg.querySelectorAll('text:not([transform])')].map(t => [t, t.getBoundingClientRect()]);
                for (let i = 0; i < texts.length; i++) for (let j = 0; j < i; j++) {
                    const [a, b] = [texts[i][1], texts[j][1]];
                    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                    if (width > 2 && height > 0.4 * Math.min(a.height, b.height))
                        covered.push(texts[i][0].textContent + ' | ' + texts[j][0].textContent);
                }
            }
            return covered;
        }
        """;

    private ReportFiles Files(string report) => report switch
    {
        "evaluation" => reports.Evaluation,
        "spectra" => reports.Spectra,
        _ => reports.Series,
    };

    private static string WithoutPictures(string file)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        foreach (System.Text.Json.Nodes.JsonNode? model in root["models"]!.AsArray())
            model!["figures"]!["pictures"] = null;
        return root.ToJsonString();
    }
}
