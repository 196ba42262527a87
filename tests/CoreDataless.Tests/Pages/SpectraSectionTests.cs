using System.Xml.Linq;
using CoreDataless.Pages;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

public sealed class SpectraSectionTests
{
    [Theory]
    [InlineData(5, 5, 27, 1)]
    [InlineData(2, 5, 27, 0)]
    [InlineData(3, 1, 100, 3)]
    // Everything above a bulk means that there is none.
    [InlineData(15, 5, 3, null)]
    public void Traps_are_those_of_one_shuffle(int spikes, int replicas, int eigenvalues, int? traps)
    {
        LayerData row = MadeSpectra.Layer(1, 3) with { NumEvals = eigenvalues };
        Assert.Equal(traps, (row with { RandNumSpikes = spikes, RandReplicas = replicas }).Traps());
    }

    [Fact]
    public void Few_layers_are_all_shown_in_order_with_what_makes_them_stand_out()
    {
        var choice = LayerChoice.Of([MadeSpectra.Layer(1, 3), MadeSpectra.Layer(2, 7), MadeSpectra.Layer(3, 1.5)]);
        Assert.Equal([1, 2, 3], choice.First.Select(c => c.Row.LayerId));
        Assert.Contains("the largest alpha", choice.First[1].Reasons);
        Assert.Contains("the smallest alpha", choice.First[2].Reasons);
        Assert.Empty(choice.More);
    }

    [Fact]
    public void Of_many_the_extremes_come_first_and_the_rest_is_spread_over_the_depth()
    {
        LayerData[] rows = [.. Enumerable.Range(1, 226).Select(i => MadeSpectra.Layer(i, 3 + i * 0.001))];
        rows[40] = rows[40] with { Alpha = 1.2, Warning = "over-trained" };
        rows[50] = rows[50] with { Alpha = 9, Warning = "under-trained" };
        rows[60] = rows[60] with { D = 0.5 };
        rows[70] = rows[70] with { RandNumSpikes = 3 };
        rows[80] = rows[80] with { Alpha = 1.6, Warning = "over-trained" };
        rows[90] = rows[90] with { Density = null };
        var choice = LayerChoice.Of(rows);
        Assert.Equal([41, 51, 61, 71, 115, 81], choice.First.Select(c => c.Row.LayerId));
        Assert.Equal("an alpha below 2 (over-trained)", Assert.Single(choice.First[5].Reasons));
        Assert.Equal(24, choice.More.Count);
        Assert.Equal(226 - 1 - 6 - 24, choice.LeftOut);
        int[] more = [.. choice.More.Select(c => c.Row.LayerId)];
        Assert.Equal(more.Order(), more);
        Assert.InRange(more.Zip(more.Skip(1), (a, b) => b - a).Max(), 1, 12);
        Assert.DoesNotContain(91, more);
    }

    [Fact]
    public void The_section_of_a_large_model_stays_small_and_has_each_row_in_its_table()
    {
        LayerData[] rows = [.. Enumerable.Range(1, 226).Select(i => MadeSpectra.Layer(i, 3 + i * 0.01))];
        XElement part = MadeSpectra.Part(m => SpectraSection.Write(m, MadeSpectra.Of(rows), "here"));
        // The ends of the network are its extremes: others take the room.
        Assert.Equal([1, 226, 114], LayerChoice.Of(rows).First.Take(3).Select(c => c.Row.LayerId));
        Assert.InRange(part.ToString(SaveOptions.DisableFormatting).Length, 1, 450_000);
        Assert.Equal(226, part.Descendants("details").Last().Descendants("tbody").Elements("tr").Count());
        Assert.Equal(2 + 6 + 24, part.Descendants("figure").Count());
        Assert.All(part.Descendants("figure"), f => Assert.NotEmpty(f.Element("figcaption")!.Value));
        Assert.Equal("here", part.Element("h3")!.Attribute("id")!.Value);
    }

    [Fact]
    public void The_table_says_what_the_result_says()
    {
        XElement part = MadeSpectra.Part(m => SpectraSection.Write(
            m, MadeSpectra.Of(MadeSpectra.Layer(1, 3.21), MadeSpectra.Layer(2, 6.5) with { RandNumSpikes = 2 })));
        XElement all = part.Descendants("details").Last();
        Assert.Equal(
            [
                "layer", "why", "tensor", "alpha", "D", "xmin", "tail", "largest", "alpha-hat", "log norm", "stable rank",
                "spikes", "rand distance", "traps",
            ],
            all.Descendants("thead").Descendants("th").Select(h => h.Value));
        Assert.Equal(
            [
                "block1.weight", "", "dense 64 x 32", "3.210 ± 0.250", "0.064", "0.500", "16 of 32", "4.000", "1.500", "1.250",
                "8.000", "2", "0.125", "0",
            ],
            MadeSpectra.Row(all, "block1.weight"));
        Assert.Equal("alpha above 6 (under-trained); 2 correlation traps", MadeSpectra.Row(all, "block2.weight")[1]);
        XElement first = part.Descendants("table").First();
        Assert.Equal(["block2.weight"], first.Descendants("tbody").Elements("tr").Select(r => r.Elements().First().Value));
        Assert.Contains("Without a spectrum: 3 tensors; a vector (2); int64 (1).", part.Value);
    }

    [Fact]
    public void The_lead_counts()
    {
        Assert.Equal(
            "Mean alpha 3.500, mean alpha-hat -1.250, over 2 layers: all have an alpha from 2 to 6, where well-trained layers "
            + "lie.",
            SpectraSection.Lead(MadeSpectra.Of(MadeSpectra.Layer(1, 2), MadeSpectra.Layer(2, 6))));
        Assert.EndsWith(
            "over 4 layers: 1 with an alpha from 2 to 6, where well-trained layers lie, 1 below, 1 above, 1 without a fit.",
            SpectraSection.Lead(MadeSpectra.Of(
                MadeSpectra.Layer(1, 1), MadeSpectra.Layer(2, 3), MadeSpectra.Layer(3, 8), MadeSpectra.Layer(4, null))));
        Assert.StartsWith("No power law", SpectraSection.Lead(MadeSpectra.Of(MadeSpectra.Layer(1, null))));
        Assert.StartsWith("No tensor", SpectraSection.Lead(MadeSpectra.Of()));
    }

    [Fact]
    public void Matrices_of_a_layer_are_one_dot_of_their_mean_and_deviation()
    {
        LayerData[] rows =
        [
            MadeSpectra.Layer(1, 2) with { SliceId = 0 }, MadeSpectra.Layer(1, 4) with { SliceId = 1 },
            MadeSpectra.Layer(1, 6) with { SliceId = 2 }, MadeSpectra.Layer(2, null), MadeSpectra.Layer(3, 5),
        ];
        Assert.Equal(
            [new LayerDepth(1, "block1.weight", 4, 2, 3), new LayerDepth(2, "block3.weight", 5, 0.25, 1)], LayerFlow.Of(rows));
        Assert.Contains("5 matrices of 3 layers", SpectraSection.Lead(MadeSpectra.Of(rows)));
        Assert.Equal("block1.weight:2", rows[2].FullName());
    }

    [Fact]
    public void Whatever_is_missing_there_is_a_section_without_numbers_that_are_none()
    {
        LayerData row = MadeSpectra.Layer(1, 3);
        var one = new HistogramData(0, 0.1, [0, 1, 0], 0);
        AnalyzedSpectra[] odd =
        [
            MadeSpectra.Of(),
            MadeSpectra.Of(MadeSpectra.Layer(1, null)),
            MadeSpectra.Of(row with { Density = null, RandDensity = null }),
            MadeSpectra.Of(row with { Density = one, RandDensity = one, NumEvals = 1, NumPlSpikes = 1, Xmin = 1, Xmax = 1 }),
            MadeSpectra.Of(row with { Density = new HistogramData(0, 0, [1], 0), RandDensity = null }),
            MadeSpectra.Of(row with { Density = new HistogramData(0, 1, [0, 0], 5), RandDensity = null }),
            MadeSpectra.Of(row with { SigmaMp = null, WScale = null, RandDensity = null }),
            MadeSpectra.Of(row with { SigmaMp = 1e-9 }),
            MadeSpectra.Of(row with { N = 32, M = 32 }),
            MadeSpectra.Of(row with { Xmin = 0.01, NumPlSpikes = 32 }),
            MadeSpectra.Of(row with { Alpha = 1e12, Sigma = 1e11 }),
            MadeSpectra.Of([.. Enumerable.Range(1, 8).Select(i => MadeSpectra.Layer(i, 1 + Math.Pow(10, i)))]),
            MadeSpectra.Of([.. Enumerable.Range(1, 8).Select(i => MadeSpectra.Layer(i, 3))]),
            MadeSpectra.Of(row with { Shape = null, LayerType = null, Sigma = null, Warning = null, Name = "<b>&\"" }),
        ];
        foreach (AnalyzedSpectra spectra in odd)
        {
            string text = MadeSpectra.Part(m => SpectraSection.Write(m, spectra)).ToString();
            Assert.DoesNotContain("NaN", text);
            Assert.DoesNotContain("Infinity", text);
            Assert.DoesNotContain("<b>", text);
        }
    }

    [Fact]
    public void The_papers_dialect_has_its_own_names()
    {
        LayerData row = MadeSpectra.Layer(1, 3) with
        {
            NumEvals = null,
            LambdaMax = null,
            LogNorm = null,
            StableRank = null,
            NumSpikes = null,
            Warning = null,
            PaperSlice = 4,
            PaperSpectralNorm = 7,
            PaperLogNorm = 0.75,
            PaperSoftRank = 5,
            PaperSpikes = 9,
        };
        XElement part = MadeSpectra.Part(m => SpectraSection.Write(m, MadeSpectra.Of(row) with { Dialect = "paper" }));
        string[] cells = MadeSpectra.Row(part.Descendants("details").Last(), "block1.weight:4");
        Assert.Equal(["16 of 32", "7.000", "1.500", "0.750", "5.000", "9"], cells[5..11]);
        Assert.Contains("WeightWatcher 0.2.7", part.Value);
    }

    [Fact]
    public void Models_are_compared_best_first_and_not_across_dialects()
    {
        ModelContent[] models = [Model("a", -1, 0.9), Model("b", -2, 0.6), Model("c", -3, 0.3)];
        XElement part = MadeSpectra.Part(m => SpectraComparison.Write(m, models));
        Assert.Equal(["c", "b", "a"], part.Descendants("tbody").Elements("tr").Select(r => r.Elements().First().Value));
        Assert.Equal(["#a", "#b", "#c"], part.Descendants("a").Attributes("href").Select(a => a.Value).Order());
        Assert.Contains("go the other way", part.Value);
        Assert.Null(SpectraComparison.Contradiction([Model("a", -3, 0.9), Model("b", -2, 0.6)]));
        Assert.Null(SpectraComparison.Contradiction([Model("a", -1, 0.9), Model("b", -2, null)]));
        XElement mixed = MadeSpectra.Part(m => SpectraComparison.Write(
            m, [models[0], models[1] with { Spectra = models[1].Spectra! with { Dialect = "paper" } }]));
        Assert.Equal(2, mixed.Descendants("table").Count());
        Assert.Contains(mixed.Elements("p"), p => p.Attribute("class")?.Value == "warning");
        Assert.Empty(MadeSpectra.Part(m => SpectraComparison.Write(m, models[..1])).Elements());
    }

    private static ModelContent Model(string name, double alphaHat, double? stated) => new(name, name, $"{name}.pth")
    {
        StatedAccuracy = stated,
        Spectra = MadeSpectra.Of(MadeSpectra.Layer(1, 3), MadeSpectra.Layer(2, 4)) with
        {
            Summary = new Dictionary<string, double?>(StringComparer.Ordinal) { ["alpha"] = 3, ["alpha_weighted"] = alphaHat },
        },
    };
}
