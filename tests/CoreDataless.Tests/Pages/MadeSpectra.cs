using System.Xml.Linq;
using CoreDataless.Html;
using CoreDataless.Plots;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

/// <summary>Spectra of our own making, and parts of pages of them.</summary>
internal static class MadeSpectra
{
    /// <summary>A layer with all that a page can show.</summary>
    public static LayerData Layer(int id, double? alpha) => new()
    {
        LayerId = id,
        Name = $"block{id}.weight",
        LayerType = "dense",
        Shape = [64, 32],
        N = 64,
        M = 32,
        NumEvals = 32,
        Alpha = alpha,
        Sigma = alpha is null ? null : 0.25,
        D = 0.064,
        Xmin = 0.5,
        Xmax = 4,
        NumPlSpikes = 16,
        LambdaMax = 4,
        AlphaWeighted = 1.5,
        LogNorm = 1.25,
        StableRank = 8,
        Status = alpha is null ? "failed" : "success",
        Warning = CoreDataless.Spectral.AlphaWarning.Of(alpha),
        Failure = alpha is null ? "all weights are zero" : null,
        WScale = 1,
        SigmaMp = 0.9,
        BulkMax = 2.36,
        NumSpikes = 2,
        RandDistance = 0.125,
        MaxRandEval = 2.5,
        RandNumSpikes = 0,
        Density = new HistogramData(-2, 1, [2, 6, 10, 8, 5, 1], 0),
        RandDensity = new HistogramData(-2, 1, [1, 7, 12, 9, 3, 0], 0),
    };

    public static AnalyzedSpectra Of(params IReadOnlyList<LayerData> layers) => new()
    {
        Dialect = "weightwatcher",
        Complete = true,
        Summary = new Dictionary<string, double?>(StringComparer.Ordinal) { ["alpha"] = 3.5, ["alpha_weighted"] = -1.25 },
        Layers = layers,
        Skipped = [new SkippedData("bias1", "a vector"), new SkippedData("bias2", "a vector"), new SkippedData("n", "int64")],
    };

    /// <summary>A part of a page, which must be well formed.</summary>
    public static XElement Part(Action<MarkupWriter> write)
    {
        using var text = new StringWriter();
        write(new MarkupWriter(text));
        return XElement.Parse($"<div>{text}</div>");
    }

    /// <summary>The cells of a table's row, by the text of its first cell.</summary>
    public static string[] Row(XElement table, string name) =>
        [.. table.Descendants("tr").First(r => r.Elements().First().Value == name).Elements().Select(e => e.Value)];

    /// <summary>The area below a curve that is straight between its points on logarithmic axes.</summary>
    public static double Area(IReadOnlyList<Point> points)
    {
        double sum = 0;
        foreach ((Point a, Point b) in points.Zip(points.Skip(1)))
        {
            if (!(a.Y > 0 && b.Y > 0)) continue;
            double length = Math.Log(b.X / a.X), power = length == 0 ? 0 : Math.Log(b.Y * b.X / (a.Y * a.X)) / length;
            sum += a.X * a.Y * (Math.Abs(power * length) < 1e-9 ? length : (Math.Exp(power * length) - 1) / power);
        }
        return sum;
    }
}
