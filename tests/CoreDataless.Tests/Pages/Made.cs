using System.Text.Json;
using System.Xml.Linq;
using CoreDataless.Images;
using CoreDataless.Pages;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

/// <summary>Results of our own making, and pages of them.</summary>
internal static class Made
{
    private static readonly JsonElement Settings = JsonDocument.Parse(
        """{"models": ["a.pth"], "runs": 3, "iterations": 250, "stopLoss": 1e-07, "seed": 0, "init": null}""")
        .RootElement;

    /// <summary>A model of three classes, with all that a page can show.</summary>
    public static EvaluatedData Model(string file, double[] mg, double[] madv, double? accuracy = null) => new()
    {
        File = file,
        Sha256 = $"sha of {file}",
        Architecture = "resnet18 (width 16)",
        Parameters = 12345,
        Classes = 3,
        ClassNames = ["cat", "dog", "ship"],
        Input = [1, 2, 2],
        Preprocessing = new PreprocessingData([0.5f], [0.5f], "given"),
        StatedAccuracy = accuracy,
        SeedGradient = "torch",
        Complete = true,
        Converged = true,
        Mg = Spread(mg) with { Convention = "reference" },
        Madv = Spread(madv),
        PrototypeLoss = new LossData(1e-7, 2e-7),
        Runs = [.. mg.Select((m, i) => Run(m, i < madv.Length ? madv[i] : null))],
        Figures = Figures(mg.Length),
    };

    public static RunData Run(double mg, double? madv) => new()
    {
        Mg = new MgData(mg, mg - 0.1, mg + 0.1),
        Madv = madv,
        Updates = 40,
        Loss = [1e-7, 2e-7, 0],
        Predicted = [0, 1, 2],
        Confidence = [0.99999, 0.98, 1],
        MeanLoss = [1.1, 0.01, 1e-5, 0],
        DeepFool = madv is { } value
            ? new DeepFoolData
            {
                Iterations = [2, 3, 2], Adversary = [1, 0, 0], L2 = [0.5, 0.25, 1.5], Success = [true, true, true],
                Madv = [value, value, value],
            }
            : null,
    };

    public static FigureData Figures(int runs) => new()
    {
        Shown = [0, 1, 2],
        Similarity = [1, 0.5, 0.25, 0.5, 1, 0.125, 0.25, 0.125, 1],
        Nearest = [new PairData(0, 1, 0.5), new PairData(0, 2, 0.25), new PairData(1, 2, 0.125)],
        Profiles = [.. Enumerable.Range(0, 3).Select(k => new ProfileData
        {
            Class = k,
            Features = [7, 3, 1],
            Activations = [.. Enumerable.Range(0, runs).Select(r => (double[])[3 + r, 2, 1])],
        })],
        Pictures = new PictureData
        {
            Run = 0, Width = 2, Height = 2,
            Prototypes = [Png(1), Png(2), Png(3)],
            Adversaries = [Png(4), Png(5), Png(6)],
            Differences = [Png(7), Png(8), Png(9)],
            Gains = [4, 8, 16],
        },
    };

    public static SpreadData Spread(double[] values)
    {
        CoreDataless.Metrics.Spread? spread = CoreDataless.Metrics.Spread.Of(values);
        return new SpreadData(spread?.Mean, spread?.StandardDeviation) { Runs = [.. values.Select(v => (double?)v)] };
    }

    public static EvaluationDocument Evaluation(params EvaluatedData[] models) => new()
    {
        Schema = "coredataless/1",
        Command = "evaluate",
        Settings = Settings,
        Complete = true,
        Device = new DeviceData("cpu", "Avx512, 2 threads"),
        Models = models,
    };

    public static SpectralDocument Spectra(params (string File, string Sha, double AlphaHat)[] models) => new()
    {
        Schema = "coredataless/1",
        Command = "spectral",
        Settings = Settings,
        Complete = true,
        Device = new DeviceData("cpu", "Avx512, 2 threads"),
        Models = [.. models.Select(m => new AnalyzedData
        {
            File = m.File, Sha256 = m.Sha, Floats = 99, Dialect = "weightwatcher", Complete = true, Layers = [],
            Summary = new Dictionary<string, double?>(StringComparer.Ordinal)
            {
                ["alpha"] = 3,
                ["alpha_weighted"] = m.AlphaHat,
            },
        })],
    };

    public static ResultFile File(string name, ResultDocument document) => new(
        name,
        document switch
        {
            EvaluationDocument d => JsonSerializer.SerializeToUtf8Bytes(d, ResultContext.Default.EvaluationDocument),
            SpectralDocument d => JsonSerializer.SerializeToUtf8Bytes(d, ResultContext.Default.SpectralDocument),
            SeriesDocument d => JsonSerializer.SerializeToUtf8Bytes(d, ResultContext.Default.SeriesDocument),
            _ => throw new ArgumentException("no such result"),
        },
        document);

    public static XDocument Page(params ResultDocument[] documents) =>
        PageOf([.. documents.Select((d, i) => File($"result-{i}.json", d))]);

    public static XDocument PageOf(params ResultFile[] files) =>
        XDocument.Parse(System.Text.Encoding.UTF8.GetString(Bytes(files)), LoadOptions.PreserveWhitespace);

    public static byte[] Bytes(params ResultFile[] files)
    {
        using var stream = new MemoryStream();
        ReportPage.Write(stream, files);
        return stream.ToArray();
    }

    public static string Text(XDocument page, string id) => page.Descendants()
        .Single(e => e.Attribute("id")?.Value == id).Value;

    private static byte[] Png(byte grey)
    {
        using var stream = new MemoryStream();
        PngWriter.Write(stream, 2, 2, 1, [grey, grey, grey, grey]);
        return stream.ToArray();
    }
}
