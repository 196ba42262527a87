using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Models;

/// <summary>Names of classes that a user wrote down: one in each line, or a JSON list.</summary>
internal static class ClassNamesFile
{
    private const string HowToWrite = "write one name per line, in the order of the classes, or a JSON list of them";

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The names, in the order of the classes; of a text, empty lines at the end are none.</summary>
    /// <exception cref="InvalidDataFileException">
    /// The file cannot be read, is no list of names, or not of so many.
    /// </exception>
    public static IReadOnlyList<string> Read(string path, int classes)
    {
        string text = SmallTextFile.Read(path);
        List<string> names = text.AsSpan().TrimStart() is ['[' or '{', ..] ? Items(text, path) : Lines(text);
        if (names.Count != classes)
        {
            throw new InvalidDataFileException(
                path, $"it has {names.Count} class names, and the network has {classes} classes", HowToWrite);
        }
        int empty = names.FindIndex(string.IsNullOrWhiteSpace);
        return empty < 0
            ? names.ConvertAll(Printable.Of)
            : throw new InvalidDataFileException(path, $"the name of class {empty} is empty", HowToWrite);
    }

    private static List<string> Lines(string text) =>
        text.TrimEnd() is { Length: > 0 } list ? [.. list.Split('\n').Select(line => line.Trim())] : [];

    private static List<string> Items(string text, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Options);
            return new JsonPlace(json.RootElement, "", path).Items().ConvertAll(item => item.Text());
        }
        catch (Exception e) when (e is JsonException or ModelException)
        {
            throw new InvalidDataFileException(path, "it is no JSON list of names", HowToWrite, e);
        }
    }
}
