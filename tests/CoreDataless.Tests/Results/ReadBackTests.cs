using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoreDataless.Engine;
using CoreDataless.Results;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Results;

/// <summary>What the commands write is what is read, name by name.</summary>
public sealed class ReadBackTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void An_evaluation()
    {
        (string json, ResultDocument document) = Written(
            "evaluate", Session.Sample("025"), "--spectral", "--runs", "2", "--iterations", "3",
            "--deepfool-steps", "2");
        string[] never = Compare(json, document, ResultContext.Default.EvaluationDocument);
        Assert.Equal(
            ["models.figures.profiles.examples", "models.madv.convention"],
            never.Where(n => !n.Contains(".layers.", StringComparison.Ordinal)));
        EvaluatedData model = Assert.Single(((EvaluationDocument)document).Models);
        Assert.Equal(10, model.Figures!.Pictures!.Adversaries.Count);
        Assert.Equal(21, model.Spectral!.Layers.Count);
        Assert.All(model.Spectral.Layers, l => Assert.Equal(l.NumEvals, l.Density!.Counts.Sum() + l.Density.Below));
    }

    [Fact]
    public void Spectra_of_layers()
    {
        (string json, ResultDocument document) = Written(
            "spectral", Session.Sample("025"), "--mp-fit", "--randomize", "--replicas", "2", "--layers", "layer1.0.*");
        // Slices have numbers, truncated laws cut-offs, the paper's dialect its own names, and no layer fails here.
        string[] never = Compare(json, document, ResultContext.Default.SpectralDocument);
        Assert.Equal(
            ["Lambda", "failure", "lognorm", "numofSpikes", "slice", "slice_id", "softrank", "spectralnorm"],
            never.Select(n => n.Replace("models.layers.", "", StringComparison.Ordinal)));
        AnalyzedData model = Assert.Single(((SpectralDocument)document).Models);
        Assert.All(model.Layers, l =>
        {
            Assert.Equal(2 * l.NumEvals, l.RandDensity!.Counts.Sum() + l.RandDensity.Below);
            Assert.Equal((l.Density!.Low, l.Density.High), (l.RandDensity.Low, l.RandDensity.High));
            double last = Math.Log10(Math.Max(l.LambdaMax!.Value, l.MaxRandEval!.Value));
            Assert.Equal(last, l.Density.High, 12);
        });
    }

    [Theory]
    [InlineData("--conv", "slices")]
    [InlineData("--conv", "fft")]
    [InlineData("--conv", "stack", "--fit", "TPL")]
    [InlineData("--dialect", "paper", "--randomize")]
    public void Spectra_of_every_kind_have_densities(params string[] options)
    {
        (string json, ResultDocument document) =
            Written(["spectral", Session.Sample("025"), "--layers", "layer2.0.*", .. options]);
        Compare(json, document, ResultContext.Default.SpectralDocument);
        Assert.All(((SpectralDocument)document).Models[0].Layers, l => Assert.NotNull(l.Density));
        Assert.Equal(json.Contains("\"randomize\": true", StringComparison.Ordinal),
            ((SpectralDocument)document).Models[0].Layers.All(l => l.RandDensity is not null));
    }

    [Fact]
    public void Series()
    {
        string table = _scratch.Path("a.csv");
        File.WriteAllText(table, "model,error,m,c\na,1,1,7\nb,3,2,7\nc,5,3,7\nd,7,4.5,7\ne,,5,7\n");
        (string json, ResultDocument document) = Written("regress", table);
        // Of one series there is no spread.
        Assert.All(Compare(json, document, ResultContext.Default.SeriesDocument),
            n => Assert.Matches(@"^summary\.(r2|rmse|kendallTau)\.(std|runs|convention)$", n));
        SeriesData series = Assert.Single(((SeriesDocument)document).Series);
        Assert.Equal("the metric is constant", series.Fits[1].Problem);
        Assert.Null(series.Fits[1].Slope);
    }

    [Fact]
    public void Several_models_and_those_that_failed()
    {
        (_, ResultDocument document) = Written(["evaluate", "nowhere.pth", Session.Sample("025"), .. Session.Quick]);
        var evaluation = (EvaluationDocument)document;
        Assert.Equal("nowhere.pth", Assert.Single(evaluation.Failed).File);
        Assert.Equal(double.NaN, Assert.Single(evaluation.Models).Mg.Std);
    }

    [Fact]
    public void A_cancelled_command()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Session session = Session.Run(source.Token, "evaluate", Session.Sample("025"), "--json", "-");
        Assert.False(((EvaluationDocument)Read(session.Out)).Complete);
    }

    [Fact]
    public void A_model_of_which_no_run_finished()
    {
        byte[] json = Synthetic.Json(Synthetic.Facts(3, new Shape(3, 2, 2)), Synthetic.Result());
        EvaluatedData model = ((EvaluationDocument)ResultFile.Parse("a", json).Document).Models[0];
        Assert.Null(model.Figures);
        Assert.Empty(model.Runs);
        Assert.Null(model.Mg.Mean);
    }

    private static (string Json, ResultDocument Document) Written(params string[] args)
    {
        string json = Session.Run([.. args, "--json", "-"]).Out;
        return (json, Read(json));
    }

    private static ResultDocument Read(string json) =>
        ResultFile.Parse("result.json", Encoding.UTF8.GetBytes(json)).Document;

    // Everything that was read is in the file with the same value; returned is what was null wherever it belongs.
    private static string[] Compare<T>(string json, ResultDocument document, JsonTypeInfo<T> type)
    {
        SortedSet<string> nulls = new(StringComparer.Ordinal), values = new(StringComparer.Ordinal);
        JsonElement read = JsonSerializer.SerializeToElement((T)(object)document, type);
        Compare(read, JsonDocument.Parse(json).RootElement, "");
        nulls.ExceptWith(values);
        return [.. nulls.Where(n => !n.StartsWith("settings.", StringComparison.Ordinal))];

        void Compare(JsonElement read, JsonElement written, string place)
        {
            (read.ValueKind == JsonValueKind.Null ? nulls : values).Add(place);
            switch (read.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (JsonProperty property in read.EnumerateObject())
                    {
                        string name = place.Length == 0 ? property.Name : $"{place}.{property.Name}";
                        bool isThere = written.TryGetProperty(property.Name, out JsonElement value);
                        // What is written only sometimes has a default where it is not.
                        if (isThere) Compare(property.Value, value, name);
                        else if (property.Value.ValueKind == JsonValueKind.Null) nulls.Add(name);
                        else Assert.EndsWith(".above", name, StringComparison.Ordinal);
                    }
                    break;
                case JsonValueKind.Array:
                    Assert.Equal(written.GetArrayLength(), read.GetArrayLength());
                    foreach ((JsonElement a, JsonElement b) in read.EnumerateArray().Zip(written.EnumerateArray()))
                        Compare(a, b, place);
                    break;
                case JsonValueKind.Null:
                    Assert.Equal(JsonValueKind.Null, written.ValueKind);
                    break;
                case JsonValueKind.Number:
                    Assert.Equal(written.GetDouble(), read.GetDouble());
                    break;
                default:
                    Assert.Equal(written.ToString(), read.ToString());
                    break;
            }
        }
    }
}
