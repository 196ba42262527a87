using System.Globalization;
using System.Text.Json;

namespace CoreDataless.Reporting;

/// <summary>How every report of the program begins and how its numbers are written.</summary>
internal static class JsonOutput
{
    /// <summary>The version of the format.</summary>
    public const string Schema = "coredataless/1";

    /// <summary>One object: schema, command, then what <paramref name="body"/> writes.</summary>
    public static void Write(Stream stream, string command, Action<Utf8JsonWriter> body)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("command", command);
            body(json);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    /// <summary>A number, round-trip exact; NaN and infinities as strings.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc cref="Number(Utf8JsonWriter, string, double)"/>
    public static void Number(this Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A number, or null.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.Number(name, number);
        else json.WriteNull(name);
    }

    /// <summary>A list of numbers on one line.</summary>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<float> values) =>
        json.Line(name,
            values.Select(v => float.IsFinite(v) ? v.ToString("R", CultureInfo.InvariantCulture) : $"\"{v}\""));

    /// <inheritdoc cref="Numbers(Utf8JsonWriter, string, IEnumerable{float})"/>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double> values) =>
        json.Line(name, values.Select(Text));

    /// <summary>A list of numbers on one line; null where there is none.</summary>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double?> values) =>
        json.Line(name, values.Select(v => v is { } number ? Text(number) : "null"));

    /// <inheritdoc cref="Numbers(Utf8JsonWriter, string, IEnumerable{float})"/>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<int> values) =>
        json.Line(name, values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A list of lists of numbers, each on one line.</summary>
    public static void NumberLists(this Utf8JsonWriter json, string name, IEnumerable<IEnumerable<double>> lists)
    {
        json.WriteStartArray(name);
        foreach (IEnumerable<double> values in lists) json.Line(values.Select(Text));
        json.WriteEndArray();
    }

    /// <summary>A list of truths on one line.</summary>
    public static void Truths(this Utf8JsonWriter json, string name, IEnumerable<bool> values) =>
        json.Line(name, values.Select(v => v ? "true" : "false"));

    /// <summary>A list of texts; null for none.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>An object.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action body)
    {
        json.WriteStartObject(name);
        body();
        json.WriteEndObject();
    }

    /// <summary>A list of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> body)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            body(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Text(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? text : $"\"{text}\"";
    }

    // Indented, a list of hundreds of numbers would be as many lines.
    private static void Line(this Utf8JsonWriter json, string name, IEnumerable<string> parts)
    {
        json.WritePropertyName(name);
        json.Line(parts);
    }

    private static void Line(this Utf8JsonWriter json, IEnumerable<string> parts) =>
        json.WriteRawValue($"[{string.Join(", ", parts)}]", skipInputValidation: true);
}
