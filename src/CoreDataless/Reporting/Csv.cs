using System.Globalization;

namespace CoreDataless.Reporting;

/// <summary>Lines of comma-separated values as RFC 4180 has them, with bare line feeds.</summary>
internal static class Csv
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>One line of texts and numbers; null is an empty field.</summary>
    public static void Line(TextWriter writer, params IEnumerable<object?> fields) =>
        writer.Write(string.Join(',', fields.Select(Field)) + "\n");

    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(Special)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
