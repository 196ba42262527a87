using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

public class ReportPageTests
{
    private static readonly EvaluatedData Good =
        Made.Model("runs/good.pth", [0.70, 0.71, 0.72], [0.20, 0.21, 0.22], 0.81);

    private static readonly EvaluatedData Poor =
        Made.Model("runs/poor.pth", [0.60, 0.61, 0.62], [0.15, 0.16, 0.17], 0.72);

    [Fact]
    public void Numbers_that_no_axis_has_cost_their_point_and_not_the_page()
    {
        Assert.DoesNotContain("against stated accuracy", Accuracies(1e308, 0.5, 0.6), StringComparison.Ordinal);
        XDocument page = Made.Page(Infinite(Made.Spectra(("a.pth", "1", double.NaN), ("b.pth", "2", double.NaN))));
        Assert.DoesNotContain("Mean alpha-hat", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Mean alpha", page.Root!.Value, StringComparison.Ordinal);

        static SpectralDocument Infinite(SpectralDocument document) => document with
        {
            Models = [.. document.Models.Select(m => m with { Layers = [MadeSpectra.Layer(1, 3)] })],
        };
    }

    [Fact]
    public void Accuracies_that_are_all_the_same_have_no_line()
    {
        Assert.Contains(
            "No line: all files state the same accuracy.", Accuracies(0.5, 0.5, 0.5), StringComparison.Ordinal);
        Assert.Contains("R² ", Accuracies(0.5, 0.6, 0.8), StringComparison.Ordinal);
    }

    private static string Accuracies(params double[] accuracies) => Made.Page(Made.Evaluation(
        [
            .. accuracies.Select((a, i) => Made.Model($"{i}.pth", [0.5 + 0.1 * i, 0.52 + 0.1 * i], [0.2, 0.3], a)),
        ])).Root!.Value;

    [Fact]
    public void The_policy_names_the_hash_of_the_one_style_sheet_and_nothing_else_may_load()
    {
        XDocument page = Made.Page(Made.Evaluation(Good, Poor));
        string style = page.Descendants("style").Single().Value;
        string policy = page.Descendants("meta")
            .Single(m => m.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'",
            policy);
    }

    [Fact]
    public void There_is_no_script_no_handler_no_style_attribute_and_no_address_outside_the_page()
    {
        XDocument page = Made.Page(Made.Evaluation(Good, Poor), Made.Spectra(("good.pth", Good.Sha256, -1)));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe" or "object");
        XAttribute[] attributes = [.. page.Descendants().Attributes()];
        Assert.DoesNotContain(attributes, a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(attributes, a => a.Name.LocalName == "style");
        Assert.All(attributes.Where(a => a.Name.LocalName is "src" or "href"),
            a => Assert.Matches("^(#|data:image/png;base64,|data:application/json,)", a.Value));
    }

    [Fact]
    public void Landmarks_headings_identities_and_links_are_in_order()
    {
        XDocument page = Made.Page(Made.Evaluation(Good, Poor));
        Assert.Equal("en", page.Root!.Attribute("lang")!.Value);
        foreach (string landmark in (string[])["header", "main", "footer", "h1", "head"])
            Assert.Single(page.Descendants(landmark));
        Assert.Equal("2 networks compared · CoreDataless", page.Root.Element("head")!.Element("title")!.Value);
        int[] levels = [.. page.Descendants().Select(e => e.Name.LocalName).Where(n => n is ['h', >= '1' and <= '6'])
            .Select(n => n[1] - '0')];
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(page.Descendants("a").Attributes("href").Where(a => a.Value.StartsWith('#')),
            a => Assert.Contains(a.Value[1..], ids));
        Assert.All(page.Descendants("img"), i => Assert.NotEmpty(i.Attribute("alt")!.Value));
        Assert.All(page.Descendants("th"), h => Assert.Contains(h.Attribute("scope")!.Value, (string[])["row", "col"]));
    }

    [Fact]
    public void The_same_results_give_the_same_bytes()
    {
        ResultFile[] files = [Made.File("a.json", Made.Evaluation(Good, Poor))];
        Assert.Equal(Made.Bytes(files), Made.Bytes(files));
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        const string Hostile = "</style><script>alert(1)</script>\" onload=\"x' & \u202E\u0000";
        EvaluatedData model = Good with { File = Hostile, ClassNames = [Hostile, "]]>", "<!--"], Warnings = [Hostile] };
        EvaluationDocument document = Made.Evaluation(model) with { Failed = [new FailedData(Hostile, Hostile)] };
        XDocument page = Made.PageOf(Made.File(Hostile, document));
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants().Attributes("onload"));
        Assert.DoesNotContain(page.Descendants("main").Single().Value, c => c is '\u202E' or '\u0000');
        Assert.Contains("<script>alert(1)</script>", Made.Text(page, "verdict"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_ranking_table_has_the_numbers_of_the_results()
    {
        XDocument page = Made.Page(Made.Evaluation(Poor, Good));
        string[][] rows = Rows(page);
        Assert.Equal(["good", "0.7100 ± 0.0100", "0.2100 ± 0.0100", "1.0e-7", "81.00 %"], rows[0]);
        Assert.Equal(["poor", "0.6100 ± 0.0100", "0.1600 ± 0.0100", "1.0e-7", "72.00 %"], rows[1]);
    }

    [Fact]
    public void The_saved_json_is_the_result_digit_for_digit_without_its_pictures()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            """
            {"a": 1.10, "b": [1e-07, 0.30000000000000004, -0.0, 12345678901234567890], "n": "NaN",
             "t": "50 % #1 é \u202e\n\"<&'>",
             "figures": {"pictures": {"run": 0, "prototypes": ["iVBO"]}, "shown": [0]}, "pictures": {"kept": true}}
            """);
        ResultFile file = Made.File("x.json", Made.Evaluation(Good)) with { Json = json };
        XElement link = Made.PageOf(file).Descendants("a").Single(a => a.Attribute("download") is not null);
        Assert.Equal("x.json", link.Attribute("download")!.Value);
        const string Prefix = "data:application/json,";
        string saved = Uri.UnescapeDataString(link.Attribute("href")!.Value[Prefix.Length..]);
        JsonElement root = JsonDocument.Parse(saved).RootElement;
        Assert.Equal("1.10", root.GetProperty("a").GetRawText());
        Assert.Equal("[1e-07,0.30000000000000004,-0.0,12345678901234567890]", root.GetProperty("b").GetRawText());
        Assert.Equal("50 % #1 é \u202e\n\"<&'>", root.GetProperty("t").GetString());
        Assert.Equal("""{"pictures":null,"shown":[0]}""", root.GetProperty("figures").GetRawText());
        Assert.Equal("""{"kept":true}""", root.GetProperty("pictures").GetRawText());
    }

    [Fact]
    public void Pictures_are_in_the_page_with_words_and_whole_factors()
    {
        XDocument page = Made.Page(Made.Evaluation(Good));
        XElement[] images = [.. page.Descendants("img")];
        Assert.Equal(3 + 3 * 3, images.Length);
        Assert.Equal("Prototype of cat", images[0].Attribute("alt")!.Value);
        Assert.Equal("cat: loss 1.0e-7, probability > 99.9 %", images[0].Attribute("title")!.Value);
        Assert.All(images, image =>
            Assert.Equal(0, int.Parse(image.Attribute("width")!.Value, CultureInfo.InvariantCulture) % 2));
        string address = images[0].Attribute("src")!.Value;
        byte[] first = Convert.FromBase64String(address["data:image/png;base64,".Length..]);
        Assert.Equal(Good.Figures!.Pictures!.Prototypes[0], first);
    }

    public static TheoryData<string> Gaps =>
    [
        "no run", "no figures", "no pictures", "no attack", "one run", "nothing stated", "no similarity",
        "some pictures", "no confidence", "no losses",
    ];

    [Theory]
    [MemberData(nameof(Gaps))]
    public void What_is_missing_is_said_and_nothing_breaks(string gap)
    {
        FigureData figures = Good.Figures!;
        (EvaluatedData model, string words) = gap switch
        {
            "no run" => (NoRun(), "No run was finished"),
            "no figures" => (Good with { Figures = null }, "older version"),
            "no pictures" => (Good with { Figures = figures with { Pictures = null } }, "No pictures"),
            "no attack" => (Made.Model("x", [0.7, 0.8], []), "No run was attacked"),
            "one run" => (Made.Model("x", [0.7], [0.2]), "one run"),
            "nothing stated" => (Good with { StatedAccuracy = null, ClassNames = null }, "class 0"),
            "no similarity" => (Good with { Figures = figures with { Similarity = null } }, "No map"),
            "some pictures" => (Good with { Figures = figures with { Pictures = OnePicture(figures.Pictures!) } },
                "1 of 3 are shown"),
            "no confidence" => (Good with { Runs = [.. Good.Runs.Select(r => r with { Confidence = null })] },
                "Prototypes"),
            _ => (Good with { Runs = [.. Good.Runs.Select(r => r with { MeanLoss = [0, 0] })] }, "exactly 0"),
        };
        XDocument page = Made.Page(Made.Evaluation(model));
        Assert.Contains(words, page.Descendants("main").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page.Descendants("main").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_on_the_only_model_is_not_said_again()
    {
        const string Words = "are both below the paper's marks";
        Assert.Equal(2, Made.Page(Made.Evaluation(Good)).Descendants("main").Single().Value.Split(Words).Length);
        Assert.Equal(3, Made.Page(Made.Evaluation(Good, Poor)).Descendants("main").Single().Value.Split(Words).Length);
    }

    [Fact]
    public void A_prototype_of_another_class_was_not_moved_there()
    {
        RunData run = Good.Runs[0];
        run = run with
        {
            Predicted = [1, 1, 2],
            DeepFool = run.DeepFool! with { Iterations = [0, 3, 2], L2 = [0, 0.25, 1.5] },
        };
        string text = Made.Page(Made.Evaluation(Good with { Runs = [run, .. Good.Runs.Skip(1)] }))
            .Descendants("main").Single().Value;
        Assert.Contains("cat: taken for dog already", text, StringComparison.Ordinal);
        Assert.Contains("dog → cat", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_results_make_a_page_that_says_so()
    {
        Assert.Contains("No results", Made.Page().Descendants("h1").Single().Value, StringComparison.Ordinal);
    }

    private static EvaluatedData NoRun() => Made.Model("x", [], []) with
    {
        Figures = null,
        Complete = false,
        Converged = false,
        PrototypeLoss = new LossData(null, null),
    };

    private static PictureData OnePicture(PictureData pictures) => pictures with
    {
        Prototypes = [pictures.Prototypes[0], null, null],
        Adversaries = [null, null, null],
    };

    private static string[][] Rows(XDocument page) =>
    [
        .. page.Descendants("table").First().Element("tbody")!.Elements("tr")
            .Select(r => r.Elements().Select(c => c.Value).ToArray()),
    ];
}
