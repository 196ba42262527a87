using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>A spectral analysis as JSON: one object: the settings, the device, the models and what failed.</summary>
public sealed class SpectralJson
{
    private readonly Utf8JsonWriter _json;
    private readonly SpectralReport _report;

    private SpectralJson(Utf8JsonWriter json, SpectralReport report) => (_json, _report) = (json, report);

    /// <summary>Writes the report.</summary>
    public static void Write(Stream stream, SpectralReport report) =>
        JsonOutput.Write(stream, "spectral", json => new SpectralJson(json, report).Body());

    private void Body()
    {
        _json.WriteBoolean("complete", _report.Complete);
        _json.Object("settings", Settings);
        _json.Device(_report.Device);
        _json.Objects("models", _report.Models, Model);
        _json.Failed(_report.Failed);
    }

    private void Settings()
    {
        SpectralSettings settings = _report.Settings;
        SpectralOptions options = settings.Options;
        _json.Texts("models", settings.Models);
        _json.WriteString("dialect", options.Dialect.Word());
        _json.WriteString("conv", SpectralWords.Of(options.Layers.Convolutions));
        _json.WriteNumber("grid", options.Layers.Grid);
        _json.WriteString("fit", SpectralWords.Of(options.Law));
        _json.WriteString("fixFingers", SpectralWords.Of(options.Fingers));
        _json.WriteBoolean("bounded", options.PowerLaw.Bounded);
        _json.WriteNumber("dropLargest", options.PowerLaw.DropLargest);
        _json.Number("threshold", options.PowerLaw.Threshold);
        _json.WriteBoolean("mpFit", options.MpFit);
        _json.WriteBoolean("randomize", options.Randomize);
        _json.WriteNumber("replicas", options.Replicas);
        _json.WriteNumber("seed", options.Seed);
        _json.WriteBoolean("detX", options.DetX);
        _json.WriteBoolean("vectors", options.Vectors);
        _json.WriteBoolean("compare", options.Compare);
        _json.WriteNumber("bootstrap", options.Bootstrap);
        _json.Number("level", options.Level);
        _json.Texts("include", options.Layers.Include);
        _json.Texts("exclude", options.Layers.Exclude);
        _json.WriteNumber("minEvals", options.Layers.MinEigenvalues);
        _json.WriteNumber("maxEvals", options.Layers.MaxEigenvalues);
        _json.WriteNumber("maxN", options.Layers.MaxN);
        _json.WriteNumber("paperMinSize", options.PaperMinSize);
        _json.WriteBoolean("split", options.Layers.SplitFused);
        _json.WriteString("base", settings.BaseModel);
        _json.WriteString("rankBy", settings.RankBy);
        _json.DeviceSettings(settings.Device);
    }

    private void Model(AnalyzedModel model)
    {
        (CheckpointFacts facts, SpectralResult result) = (model.Facts, model.Result);
        _json.WriteString("file", facts.File);
        _json.WriteString("sha256", facts.Sha256);
        _json.WriteString("format", facts.Format.ToString());
        _json.WriteNumber("floats", facts.FloatCount);
        _json.Number("statedAccuracy", facts.StatedAccuracy);
        SpectraJson.Write(_json, result);
        _json.Object("seconds", () =>
        {
            _json.Number("load", model.LoadSeconds);
            _json.Number("analysis", result.Seconds);
            _json.Number("total", model.TotalSeconds);
        });
        _json.Texts("warnings", model.Warnings);
    }
}
