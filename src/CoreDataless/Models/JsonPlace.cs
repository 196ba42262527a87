using System.Text.Json;

namespace CoreDataless.Models;

/// <summary>A value of a JSON file that knows where it stands, so that every complaint can say so.</summary>
internal readonly struct JsonPlace(JsonElement element, string path, string file)
{
    // Sizes, strides, paddings: nothing sensible is larger, and sums of such numbers cannot overflow.
    private const int Most = 65_535;

    /// <summary>Where: <c>layers[3].stride</c>.</summary>
    public string Path => path;

    public bool IsText => element.ValueKind == JsonValueKind.String;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>The names of an object's members, in the order of the file.</summary>
    public IEnumerable<string> Keys => element.EnumerateObject().Select(p => p.Name);

    public ModelException Error(string message) => new($"{file}: {(path.Length == 0 ? "" : path + ": ")}{message}");

    /// <summary>An object with no other members than these.</summary>
    public void RequireOnly(params IReadOnlyList<string> known)
    {
        if (!IsObject) throw Error($"expected an object with {string.Join(", ", known)}, not {Kind()}");
        foreach (string key in Keys.Where(key => !known.Contains(key)))
            throw Error($"unknown key '{key}'; known: {string.Join(", ", known)}");
    }

    /// <summary>The member of this name, or null where there is none (or it is null).</summary>
    public JsonPlace? Get(string key)
    {
        if (!element.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return new JsonPlace(value, path.Length == 0 ? key : $"{path}.{key}", file);
    }

    /// <summary>A whole number of at least <paramref name="least"/> in the member, or the default.</summary>
    public int Int(string key, int otherwise, int least) => Get(key)?.Int(least) ?? otherwise;

    public int Int(int least)
    {
        bool good = element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value)
            && value >= least && value <= Most;
        return good
            ? element.GetInt32()
            : throw Error($"expected a whole number from {least} to {Most}, not {Kind()}");
    }

    public double Number()
    {
        if (element.ValueKind != JsonValueKind.Number || !double.IsFinite(element.GetDouble()))
            throw Error($"expected a number, not {Kind()}");
        return element.GetDouble();
    }

    public bool Truth() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"expected true or false, not {Kind()}"),
    };

    public string Text()
    {
        if (!IsText) throw Error($"expected a text, not {Kind()}");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ModelException(Error($"half a character in {Kind()}").Message, e);
        }
    }

    public List<JsonPlace> Items()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Error($"expected a list, not {Kind()}");
        var items = new List<JsonPlace>();
        foreach (JsonElement item in element.EnumerateArray())
            items.Add(new JsonPlace(item, $"{path}[{items.Count}]", file));
        return items;
    }

    private string Kind()
    {
        string text = element.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "...";
    }
}
