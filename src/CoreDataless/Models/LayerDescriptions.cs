namespace CoreDataless.Models;

/// <summary>Layers as a description writes them: a word, or an object with a key that says the kind.</summary>
internal static class LayerDescriptions
{
    private static readonly Dictionary<string, Func<string, Layer>> Words = new(StringComparer.Ordinal)
    {
        ["relu"] = where => new Layer.Relu(where),
        ["flatten"] = where => new Layer.Flatten(where),
        ["globalAvgPool"] = where => new Layer.GlobalAveragePool(where),
    };

    // The kind, the keys that may stand beside it, and how the object is read.
    private static readonly (string Kind, string[] Options, Func<JsonPlace, string, Layer> Read)[] Kinds =
    [
        ("conv", ["stride", "padding", "dilation", "groups"], (p, where) => new Layer.Conv(
            p.Get("conv")!.Value.Text(), where, p.Int("stride", 1, 1), p.Int("padding", 0, 0), p.Int("dilation", 1, 1),
            p.Int("groups", 1, 1))),
        ("batchNorm", ["epsilon"], (p, where) => new Layer.BatchNorm(
            p.Get("batchNorm")!.Value.Text(), where, Epsilon(p))),
        ("linear", [], (p, where) => new Layer.Linear(p.Get("linear")!.Value.Text(), where)),
        ("maxPool", ["stride", "padding"], (p, where) => new Layer.MaxPool(
            where, Kernel(p, "maxPool"), p.Int("stride", Kernel(p, "maxPool"), 1), p.Int("padding", 0, 0))),
        ("avgPool", ["stride", "padding"], (p, where) => new Layer.AveragePool(
            where, Kernel(p, "avgPool"), p.Int("stride", Kernel(p, "avgPool"), 1), p.Int("padding", 0, 0))),
        ("leakyRelu", [], (p, where) => new Layer.Relu(where, (float)p.Get("leakyRelu")!.Value.Number())),
        ("subsample", [], (p, where) => new Layer.AveragePool(where, 1, Kernel(p, "subsample"), 0)),
        ("padChannels", [], PadChannels),
        ("residual", ["shortcut"], (p, where) => new Layer.Residual(
            where, Read(p.Get("residual")!.Value), p.Get("shortcut") is JsonPlace s ? Read(s) : [])),
    ];

    /// <summary>A list of layers.</summary>
    /// <exception cref="ModelException">A layer that has no meaning; the message names the place.</exception>
    public static List<Layer> Read(JsonPlace layers)
    {
        List<Layer> read = layers.Items().ConvertAll(Layer);
        return read.Count > 0 ? read : throw layers.Error("at least one layer");
    }

    private static Layer Layer(JsonPlace place)
    {
        if (place.IsText && Words.TryGetValue(place.Text(), out Func<string, Layer>? word))
            return word($"{place.Path} ({place.Text()})");
        if (!place.IsObject) throw place.Error($"no layer; known: {Known()}");
        foreach ((string kind, string[] options, Func<JsonPlace, string, Layer> read) in Kinds)
        {
            if (place.Get(kind) is not JsonPlace value) continue;
            place.RequireOnly([kind, .. options]);
            return read(place, $"{place.Path} ({kind}{(value.IsText ? " " + value.Text() : "")})");
        }
        throw place.Error($"no layer with the keys '{string.Join("', '", place.Keys)}'; known: {Known()}");
    }

    private static int Kernel(JsonPlace place, string key) => place.Get(key)!.Value.Int(least: 1);

    private static double Epsilon(JsonPlace place)
    {
        if (place.Get("epsilon") is not JsonPlace epsilon) return Models.Layer.BatchNorm.DefaultEpsilon;
        return epsilon.Number() is > 0 and var value ? value : throw epsilon.Error("expected a number above 0");
    }

    private static Layer.PadChannels PadChannels(JsonPlace place, string where)
    {
        List<int> counts = place.Get("padChannels")!.Value.Items().ConvertAll(i => i.Int(least: 0));
        return counts.Count == 2
            ? new Layer.PadChannels(where, counts[0], counts[1])
            : throw place.Error("padChannels: expected [before, after]");
    }

    private static string Known() =>
        string.Join(", ", Words.Keys.Select(w => $"\"{w}\"").Concat(Kinds.Select(k => $"{{\"{k.Kind}\": ...}}")));
}
