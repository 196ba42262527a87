using System.Text.Json;
using CoreDataless.Models;

namespace CoreDataless.Reporting;

/// <summary>What is needed to predict once more.</summary>
/// <param name="Images">Image files.</param>
/// <param name="LabelsFile">The file of labels, or null.</param>
/// <param name="Network">What was said about the network.</param>
/// <param name="Device">As asked for.</param>
/// <param name="Memory">Bytes that a batch may take.</param>
public sealed record PredictionSettings(
    IReadOnlyList<string> Images, string? LabelsFile, NetworkOptions Network, DeviceSettings Device, long Memory);

/// <summary>A prediction as JSON and as CSV.</summary>
public static class PredictionFiles
{
    /// <summary>One object, the scores of every image in it.</summary>
    public static void WriteJson(Stream stream, Prediction prediction, PredictionSettings settings) =>
        JsonOutput.Write(stream, "predict", json => Body(json, prediction, settings));

    /// <summary>One line per image.</summary>
    public static void WriteCsv(Stream stream, Prediction prediction)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Csv.Line(writer, ["image", "label", .. Enumerable.Range(1, prediction.Top).SelectMany(n =>
            new object[] { $"class{n}", $"name{n}", $"probability{n}" })]);
        for (int i = 0; i < prediction.Images.Count; i++)
        {
            Csv.Line(writer,
                [prediction.Images.Names[i], prediction.Images.Labels?[i], .. prediction.Best(i, prediction.Top)
                .SelectMany(p => new object[] { p.Class, prediction.NameOf(p.Class), p.Probability })]);
        }
    }

    private static void Body(Utf8JsonWriter json, Prediction prediction, PredictionSettings settings)
    {
        json.Object("settings", () =>
        {
            json.Texts("models", [prediction.Facts.File]);
            json.Texts("images", settings.Images);
            json.WriteString("labels", settings.LabelsFile);
            json.WriteNumber("top", prediction.Top);
            json.WriteNumber("memory", settings.Memory);
            json.NetworkOptions(settings.Network);
            json.DeviceSettings(settings.Device);
        });
        json.Device(prediction.Device);
        json.Objects("models", [prediction.Facts], facts =>
        {
            json.Facts(facts);
            json.Texts("warnings", facts.Warnings);
            if (prediction.Correct is { } correct)
            {
                json.WriteNumber("correct", correct);
                json.Number("accuracy", (double)correct / prediction.Images.Count);
            }
            json.Objects("images", Enumerable.Range(0, prediction.Images.Count), i => Image(json, prediction, i));
        });
    }

    private static void Image(Utf8JsonWriter json, Prediction prediction, int image)
    {
        json.WriteString("name", prediction.Images.Names[image]);
        if (prediction.Images.Labels is { } labels) json.WriteNumber("label", labels[image]);
        json.Objects("top", prediction.Best(image, prediction.Top), proposal =>
        {
            json.WriteNumber("class", proposal.Class);
            json.WriteString("name", prediction.NameOf(proposal.Class));
            json.Number("probability", proposal.Probability);
        });
        json.Numbers("logits", prediction.LogitsOf(image).ToArray());
    }
}
