namespace CoreDataless.Spectral;

/// <summary>What is done to a metric before a line is fitted to it.</summary>
public enum MetricTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Natural logarithm.</summary>
    Ln,

    /// <summary>Logarithm to the base 10.</summary>
    Log10,
}

/// <summary>A column of a table as a metric, perhaps its logarithm.</summary>
public sealed record SeriesMetric(string Column, MetricTransform Transform = MetricTransform.None)
{
    private const string LnPrefix = "ln:", Log10Prefix = "log10:";

    /// <summary>For the heads of tables: <c>ln spectralnorm</c>.</summary>
    public string Name => Transform switch
    {
        MetricTransform.Ln => $"ln {Column}",
        MetricTransform.Log10 => $"log10 {Column}",
        _ => Column,
    };

    /// <summary>Reads <c>COLUMN</c>, <c>ln:COLUMN</c> or <c>log10:COLUMN</c>.</summary>
    public static SeriesMetric Parse(string text)
    {
        if (text.StartsWith(LnPrefix, StringComparison.Ordinal))
            return new SeriesMetric(text[LnPrefix.Length..], MetricTransform.Ln);
        return text.StartsWith(Log10Prefix, StringComparison.Ordinal)
            ? new SeriesMetric(text[Log10Prefix.Length..], MetricTransform.Log10)
            : new SeriesMetric(text);
    }

    /// <summary>The metric of a column's value; null where there is none, such as the logarithm of zero.</summary>
    public double? Of(double? value)
    {
        double? result = Transform switch
        {
            MetricTransform.Ln => value is { } v ? Math.Log(v) : null,
            MetricTransform.Log10 => value is { } v ? Math.Log10(v) : null,
            _ => value,
        };
        return result is { } number && double.IsFinite(number) ? number : null;
    }
}
