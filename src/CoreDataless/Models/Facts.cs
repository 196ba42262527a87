using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Models;

/// <summary>
/// What is not in the weights: size, normalisation, class names. Whoever is nearer to the user wins: an explicit
/// option, a preset, the description, the file's metadata, the habit.
/// </summary>
internal sealed class Facts(WeightSet weights, NetworkOptions options, Description? description)
{
    private const string FromMetadata = "file metadata";

    /// <summary>The description, if any.</summary>
    public Description? Description => description;

    /// <summary>The size of the images.</summary>
    /// <exception cref="ModelException">Nobody said it, or the metadata have no meaning.</exception>
    public InputSize Input(InputSize? habit)
    {
        if ((options.Input ?? description?.Input) is InputSize said) return said;
        return Metadata<InputSize?>("input", text => InputSize.Parse(text, $"{FromMetadata} 'input'"))
            ?? habit ?? throw new ModelException("the size of the images is not known: give --input or \"input\"");
    }

    /// <summary>Mean and deviation of the images.</summary>
    /// <exception cref="ModelException">Numbers that have no meaning for this many channels.</exception>
    public Normalization Normalization(int channels)
    {
        if (Pair(options.Mean, options.Std, "--mean and --std"))
            return Models.Normalization.Of(options.Mean!, options.Std!, channels, "explicit option");
        if (options.Preset is not null) return Models.Normalization.Preset(options.Preset, channels);
        if (description?.Mean is not null)
            return Models.Normalization.Of(description.Mean, description.Std!, channels, "description");
        IReadOnlyList<float>? mean = MetadataList("mean"), std = MetadataList("std");
        if (Pair(mean, std, $"{FromMetadata} 'mean' and 'std'"))
            return Models.Normalization.Of(mean!, std!, channels, FromMetadata);
        return Models.Normalization.Default(channels);
    }

    /// <summary>
    /// The names of the classes, or null. A list of the user's own has to fit; another that does not is a warning.
    /// </summary>
    /// <exception cref="InvalidDataFileException">The user's list cannot be read, or does not fit.</exception>
    public IReadOnlyList<string>? ClassNames(int classes, List<string> warnings)
    {
        if (options.ClassNamesFile is { } file) return ClassNamesFile.Read(file, classes);
        IReadOnlyList<string>? names = description?.Classes ?? MetadataClasses(warnings);
        if (names is null || names.Count == classes) return names;
        warnings.Add($"{names.Count} class names for {classes} classes: not used");
        return null;
    }

    private IReadOnlyList<float>? MetadataList(string key) =>
        Metadata(key, text => Models.Normalization.ParseList(text, $"{FromMetadata} '{key}'"));

    // The whole text is read, but only what is short and cannot steer a terminal gets into messages.
    private T? Metadata<T>(string key, Func<string, T> parse)
    {
        if (weights.Metadata.GetValueOrDefault(key) is not string text) return default;
        try
        {
            return parse(text);
        }
        catch (ModelException e)
        {
            throw new ModelException(Printable.Of(e.Message), e);
        }
    }

    private List<string>? MetadataClasses(List<string> warnings)
    {
        if (weights.Metadata.GetValueOrDefault("classes") is not string text) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            List<JsonPlace> names = new JsonPlace(json.RootElement, "classes", FromMetadata).Items();
            return names.ConvertAll(c => Printable.Of(c.Text()));
        }
        catch (Exception e) when (e is JsonException or ModelException)
        {
            warnings.Add($"{FromMetadata} 'classes': not a JSON list of names: {e.Message}");
            return null;
        }
    }

    private static bool Pair(IReadOnlyList<float>? mean, IReadOnlyList<float>? std, string source)
    {
        if (mean is null != std is null) throw new ModelException($"{source} go together; one of them is not there");
        return mean is not null;
    }
}
