using System.Text.Json;

namespace CoreDataless.Reporting;

/// <summary>A prediction as JSON and as CSV.</summary>
public static class PredictionFiles
{
    /// <summary>One object, the scores of every image in it.</summary>
    public static void WriteJson(Stream stream, Prediction prediction) =>
        JsonOutput.Write(stream, "predict", json => Body(json, prediction));

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

    private static void Body(Utf8JsonWriter json, Prediction prediction)
    {
        json.Object("device", () =>
        {
            json.WriteString("name", prediction.Device.Name);
            json.WriteString("description", prediction.Device.Description);
        });
        json.Object("model", () =>
        {
            json.Facts(prediction.Facts);
            json.Texts("warnings", prediction.Facts.Warnings);
        });
        if (prediction.Correct is { } correct)
        {
            json.WriteNumber("correct", correct);
            json.Number("accuracy", (double)correct / prediction.Images.Count);
        }
        json.Objects("images", Enumerable.Range(0, prediction.Images.Count), i => Image(json, prediction, i));
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
