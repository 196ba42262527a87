using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoreDataless.Arrays;

namespace CoreDataless.Results;

/// <summary>A result as <c>--json</c> writes it, read back.</summary>
/// <param name="Name">The file's name, for people.</param>
/// <param name="Json">The whole text in UTF-8, without a byte order mark.</param>
/// <param name="Document">What it says.</param>
public sealed record ResultFile(string Name, byte[] Json, ResultDocument Document)
{
    private const long MostBytes = 512 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataFileException">
    /// It cannot be read, is no result of this program, or its parts contradict each other.
    /// </exception>
    public static ResultFile Read(string path) => Parse(path, FileGuard.Open(path, NpyArray.Plain, file =>
    {
        using (file)
        {
            if (file.Length > MostBytes)
                throw new MalformedDataException($"it has {file.Length} bytes: no result has", "check the path");
            return file.Slice(0, (int)file.Length).ToArray();
        }
    }));

    /// <summary>Reads a result that is in memory.</summary>
    /// <inheritdoc cref="Read"/>
    public static ResultFile Parse(string name, byte[] json) => FileGuard.Read(name, NpyArray.Plain, () =>
    {
        byte[] text = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        string command = ResultHead.Of(text).CheckedCommand();
        return new ResultFile(name, text, command switch
        {
            ResultCommands.Evaluate => Read(text, ResultContext.Default.EvaluationDocument, EvaluationCheck.Of),
            ResultCommands.Spectral => Read(text, ResultContext.Default.SpectralDocument, SpectraCheck.Of),
            _ => Read(text, ResultContext.Default.SeriesDocument, SeriesCheck.Of),
        });
    });

    private static T Read<T>(byte[] json, JsonTypeInfo<T> type, Action<T> check)
        where T : ResultDocument
    {
        T document;
        try
        {
            document = JsonSerializer.Deserialize(json, type)!;
        }
        catch (JsonException e)
        {
            throw ResultFault.Of(e);
        }
        if (document.Settings.ValueKind != JsonValueKind.Object) throw ResultFault.Wrong("settings", "is no object");
        check(document);
        return document;
    }
}
