using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Tests.Results;

/// <summary>Evaluations that no network was needed for.</summary>
internal static class Synthetic
{
    /// <summary>Facts of a model of RGB or grey images.</summary>
    public static ModelFacts Facts(int classes, Shape image) => new()
    {
        File = "synthetic.safetensors",
        Sha256 = new string('0', 64),
        Format = CheckpointFormat.SafeTensors,
        Architecture = "none",
        Parameters = 1,
        Classes = classes,
        ClassNames = null,
        Input = image,
        Normalization = Normalization.Of([0.5f], [0.25f], image.Channels, "nobody"),
        StatedAccuracy = null,
        Warnings = [],
    };

    /// <summary>A run with seeded pixels, and an attack that moves every pixel of class k by 0.01 (k + 1).</summary>
    public static RunResult Run(float[] features, int classes, Shape image, ulong seed)
    {
        float[] prototypes = StartImages.Draw(seed, classes * image.Count);
        double[] madv = [.. Enumerable.Range(0, classes).Select(k => 0.5 - 0.001 * k)];
        return new RunResult
        {
            Prototypes = prototypes,
            Loss = [.. Enumerable.Range(0, classes).Select(k => 1e-5f * k)],
            MeanLoss = [2.5f, 0.5f, 1e-5f],
            LossHistory = [],
            Updates = 2,
            ZeroGradients = 1,
            Predicted = [.. Enumerable.Range(0, classes)],
            Features = features,
            Logits = [.. Enumerable.Range(0, classes * classes).Select(i => i / classes == i % classes ? 3f : 0f)],
            DeadPrototypes = 1,
            Mg = Similarity.Mg(features, classes),
            DeepFool = new DeepFoolResult
            {
                Madv = madv.Average(),
                MadvPerClass = madv,
                Adversaries = [.. prototypes.Select((p, i) => p + 0.01f * (1 + i / image.Count))],
                Moves = [.. Enumerable.Repeat(3, classes)],
                Adversary = [.. Enumerable.Range(0, classes).Select(k => (k + 1) % classes)],
                L2 = [.. Enumerable.Range(0, classes).Select(k => 0.1 * k)],
                Success = [.. Enumerable.Repeat(true, classes)],
            },
        };
    }

    /// <summary>A finished evaluation of these runs.</summary>
    public static EvaluationResult Result(params RunResult[] runs) =>
        new(runs, Complete: runs.Length > 0, new EvaluationSeconds(1, 2, 3, 4), new MemoryNeed(5, 6));

    /// <summary>The JSON of one model.</summary>
    public static byte[] Json(ModelFacts facts, EvaluationResult result, RealExamples? examples = null)
    {
        var model = new EvaluatedModel(facts, result.WithoutImages(), LoadSeconds: 0.5)
        {
            Warnings = ["one"],
            Figures = EvaluationFigures.Of(facts, result, examples),
        };
        var settings = new EvaluationSettings(
            [facts.File], new EvaluationOptions(), new NetworkOptions(), MgConvention.Reference, InitFile: null,
            Continue: false, Spectral: false, new DeviceSettings("cpu", 0, null, false, "tf32"));
        using var stream = new MemoryStream();
        EvaluationJson.Write(
            stream,
            new EvaluationReport(
                settings, new DeviceFacts("cpu", "none"), new StartUpFacts(1, []), [model],
                [new FailedModel("other.pth", "no such file")], result.Complete),
            trace: false);
        return stream.ToArray();
    }
}
