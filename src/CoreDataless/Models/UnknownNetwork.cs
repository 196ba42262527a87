using System.Text;
using System.Text.Json;

namespace CoreDataless.Models;

/// <summary>A checkpoint that fits no family: what its shapes tell, and a description to start from.</summary>
internal static class UnknownNetwork
{
    private const int MostLayers = 40;

    /// <summary>Layers by their weights' shapes, and a description with those layers in the file's order.</summary>
    public static Recognition Explain(WeightSet weights)
    {
        Weight[] mains = [.. weights.Weights.Where(w => Kind(weights, w) is not null)];
        HashSet<string> explained = [.. mains.SelectMany(w => Parts(Prefix(w)))];
        return new Recognition(weights.Source, Architecture: null)
        {
            Understood = [.. mains.Select(w => new UnderstoodLayer(Prefix(w), Kind(weights, w)!, w.ShapeText))],
            LeftOver = [.. weights.Weights.Where(w => !explained.Contains(w.Name) && !Tensors.IsCounter(w.Name))
                .Select(w => $"{w.Name} {w.ShapeText}")],
            Missing = ["layer1.0.conv1.weight (or another spelling of a ResNet's first block)"],
            Advice = "No known family (ResNets of basic or bottleneck blocks) has these names. Strides, paddings, "
                + "pooling and activations are not in a checkpoint: describe them (--describe FILE.json). A start:\n"
                + Skeleton(weights, mains),
        };
    }

    private static string? Kind(WeightSet weights, Weight w)
    {
        if (!w.Name.EndsWith(".weight", StringComparison.Ordinal)) return null;
        return w.Dimensions.Count switch
        {
            4 => "convolution",
            2 => "linear",
            1 when weights.Find(Prefix(w) + ".running_var") is not null => "batch normalisation",
            _ => null,
        };
    }

    private static string Prefix(Weight w) => w.Name[..^".weight".Length];

    private static IEnumerable<string> Parts(string prefix) => Tensors.BatchNormParts.Select(part => prefix + part);

    private static string Skeleton(WeightSet weights, Weight[] mains)
    {
        string[] kinds = [.. mains.Select(w => Kind(weights, w)!)];
        long channels = mains.FirstOrDefault(w => w.Dimensions.Count == 4)?.Dimensions[1] ?? 1;
        var text = new StringBuilder($"{{\"input\": [{channels}, HEIGHT, WIDTH], \"layers\": [\n");
        for (int i = 0; i < Math.Min(mains.Length, MostLayers); i++)
        {
            bool toVectors = mains[i].Dimensions.Count == 2 && !kinds.Take(i).Contains("linear");
            if (toVectors) text.Append("  \"flatten\",\n");
            text.Append($"  {Line(mains[i], kinds[i])}");
            bool normalised = i + 1 < kinds.Length && kinds[i + 1][0] == 'b';
            if (i + 1 < Math.Min(mains.Length, MostLayers)) text.Append(normalised ? ",\n" : ", \"relu\",\n");
        }
        text.Append("\n]}\n");
        if (mains.Length > MostLayers) text.Append($"and {mains.Length - MostLayers} more layers\n");
        return text.ToString();
    }

    private static string Line(Weight w, string kind) => kind[0] switch
    {
        'c' => $"{{\"conv\": {Quoted(w)}, \"padding\": {w.Dimensions[2] / 2}}}",
        'b' => $"{{\"batchNorm\": {Quoted(w)}}}",
        _ => $"{{\"linear\": {Quoted(w)}}}",
    };

    private static string Quoted(Weight w) => $"\"{JsonEncodedText.Encode(Prefix(w))}\"";
}
