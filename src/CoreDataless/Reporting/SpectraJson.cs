using System.Globalization;
using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>The spectra of a model as JSON, the same in every report.</summary>
internal sealed class SpectraJson
{
    private readonly Utf8JsonWriter _json;
    private readonly SpectralResult _result;
    private readonly IReadOnlyList<SpectralColumn> _columns;

    private SpectraJson(Utf8JsonWriter json, SpectralResult result)
    {
        (_json, _result) = (json, result);
        _columns = SpectralColumns.For(result.Options);
    }

    /// <summary>Writes the properties of the object that is being written.</summary>
    public static void Write(Utf8JsonWriter json, SpectralResult result) => new SpectraJson(json, result).Body();

    private void Body()
    {
        _json.WriteString("dialect", _result.Options.Dialect.Word());
        _json.WriteBoolean("complete", _result.Complete);
        _json.Object("summary", Summary);
        _json.Objects("layers", _result.Rows, Row);
        _json.Objects("skipped", _result.Skipped, Skipped);
        _json.Object("correlationFlow", () => Flow(CorrelationFlow.Of(_result.Rows)));
    }

    private void Summary()
    {
        foreach (SummaryValue value in _result.Summary.Values) _json.Number(value.Name, value.Mean);
    }

    private void Row(SpectralRow row)
    {
        foreach (SpectralColumn column in _columns) Value(column.Name, column.Value(row));
        _json.Numbers("shape", row.Layer.Shape.Select(s => (double)s));
        Histogram("density", row.Density);
        if (_result.Options.Randomize) Histogram("rand_density", row.Randomization?.Density);
        if (row.Eigenvalues is { } eigenvalues) _json.Numbers("evals", eigenvalues);
    }

    private void Histogram(string name, LogHistogram? histogram)
    {
        if (histogram is null)
        {
            _json.WriteNull(name);
            return;
        }
        _json.Object(name, () =>
        {
            _json.Number("low", histogram.Low);
            _json.Number("high", histogram.High);
            _json.Numbers("counts", histogram.Counts);
            _json.WriteNumber("below", histogram.Below);
        });
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
