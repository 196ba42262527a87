using System.Text.Json;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The settings of a result, as its JSON has them.</summary>
internal static class Settings
{
    /// <summary>A setting as text; empty where there is none.</summary>
    public static string Setting(this ResultDocument document, string name) =>
        document.Settings.ValueKind == JsonValueKind.Object && document.Settings.TryGetProperty(name, out var value)
            ? TextOf(value)
            : "";

    /// <summary>All of them.</summary>
    public static IEnumerable<(string Name, string Value)> All(ResultDocument document) =>
        document.Settings.ValueKind == JsonValueKind.Object
            ? document.Settings.EnumerateObject().Select(p => (p.Name, TextOf(p.Value)))
            : [];

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(TextOf)),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.GetRawText(),
    };
}
