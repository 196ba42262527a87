using System.Globalization;
using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>A spectral analysis as JSON: one object: the settings, the device, the models and what failed.</summary>
public sealed class SpectralJson
{
    private readonly Utf8JsonWriter _json;
    private readonly SpectralReport _report;
    private readonly IReadOnlyList<SpectralColumn> _columns;

    private SpectralJson(Utf8JsonWriter json, SpectralReport report)
    {
        (_json, _report) = (json, report);
        _columns = SpectralColumns.For(report.Settings.Options);
    }

    /// <summary>Writes the report.</summary>
    public static void Write(Stream stream, SpectralReport report) =>
        JsonOutput.Write(stream, "spectral", json => new SpectralJson(json, report).Body());

    /// <summary>The means of a summary, as properties of the object that is being written.</summary>
    internal static void Summary(Utf8JsonWriter json, SpectralSummary summary)
    {
        foreach (SummaryValue value in summary.Values) json.Number(value.Name, value.Mean);
    }

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
        _json.WriteString("dialect", _report.Settings.Options.Dialect.Word());
        _json.WriteBoolean("complete", result.Complete);
        _json.Object("summary", () => Summary(_json, result.Summary));
        _json.Objects("layers", result.Rows, Row);
        _json.Objects("skipped", result.Skipped, Skipped);
        _json.Object("correlationFlow", () => Flow(CorrelationFlow.Of(result.Rows)));
        _json.Object("seconds", () =>
        {
            _json.Number("load", model.LoadSeconds);
            _json.Number("analysis", result.Seconds);
            _json.Number("total", model.TotalSeconds);
        });
        _json.Texts("warnings", model.Warnings);
    }

    private void Row(SpectralRow row)
    {
        foreach (SpectralColumn column in _columns) Value(column.Name, column.Value(row));
        _json.Numbers("shape", row.Layer.Shape.Select(s => (double)s));
        if (row.Eigenvalues is { } eigenvalues) _json.Numbers("evals", eigenvalues);
    }

    private void Skipped(SkippedTensor tensor)
    {
        if (tensor.Id is { } id) _json.WriteNumber("layer_id", id);
        else _json.WriteNull("layer_id");
        _json.WriteString("name", tensor.Name);
        _json.Numbers("shape", tensor.Shape.Select(s => (double)s));
        _json.WriteString("reason", tensor.Reason);
    }

    private void Flow(IReadOnlyList<FlowPoint> flow)
    {
        _json.Numbers("depth", flow.Select(p => p.Depth));
        _json.Numbers("layer_id", flow.Select(p => p.Layer.Id));
        _json.Texts("name", flow.Select(p => p.Layer.Name));
        _json.Numbers("alpha", flow.Select(p => p.Alpha));
    }

    private void Value(string name, object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNull(name);
                break;
            case string text:
                _json.WriteString(name, text);
                break;
            case bool truth:
                _json.WriteBoolean(name, truth);
                break;
            default:
                _json.Number(name, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
