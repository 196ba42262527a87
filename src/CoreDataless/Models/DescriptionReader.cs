using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Models;

/// <summary>Reads a JSON description; this folder's README documents the format. Unknown keys are refused.</summary>
internal static class DescriptionReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    /// <exception cref="InvalidDataFileException">The file cannot be read.</exception>
    /// <exception cref="ModelException">Something in it has no meaning.</exception>
    public static Description Read(string path) => Parse(SmallTextFile.Read(path), path);

    /// <exception cref="ModelException">Something has no meaning; the message names the file and the place.</exception>
    public static Description Parse(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(new JsonPlace(document.RootElement, "", file), file);
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file}: no JSON: {e.Message}", e);
        }
    }

    private static Description Read(JsonPlace root, string file)
    {
        root.RequireOnly("name", "input", "mean", "std", "classes", "layers", "stem", "ignore");
        if (root.Get("layers") is not null && root.Get("stem") is JsonPlace stem)
            throw stem.Error("belongs to a recognised network; with 'layers' the description already says everything");
        if (root.Get("mean") is null != root.Get("std") is null) throw root.Error("'mean' and 'std' go together");
        return new Description(file)
        {
            Name = root.Get("name")?.Text(),
            Input = root.Get("input") is JsonPlace input ? Size(input) : null,
            Mean = Numbers(root.Get("mean")),
            Std = Numbers(root.Get("std")),
            Classes = root.Get("classes")?.Items().ConvertAll(c => c.Text()),
            Layers = root.Get("layers") is JsonPlace layers ? LayerDescriptions.Read(layers) : null,
            Stem = root.Get("stem") is JsonPlace choice ? Stem(choice) : StemChoice.Unsaid,
            Ignore = root.Get("ignore")?.Items().ConvertAll(i => i.Text()) ?? [],
        };
    }

    private static InputSize Size(JsonPlace place)
    {
        List<int> numbers = place.Items().ConvertAll(i => i.Int(least: 1));
        return numbers.Count == 3
            ? new InputSize(numbers[1], numbers[2], numbers[0])
            : throw place.Error("expected [channels, height, width]");
    }

    private static List<float>? Numbers(JsonPlace? place) => place?.Items().ConvertAll(i => (float)i.Number());

    private static StemChoice Stem(JsonPlace place)
    {
        place.RequireOnly("stride", "padding", "maxPool");
        return new StemChoice(
            place.Get("stride")?.Int(least: 1), place.Get("padding")?.Int(least: 0), place.Get("maxPool")?.Truth());
    }
}
