using System.Text.Json;
using System.Text.Unicode;
using CoreDataless.Arrays;
using CoreDataless.Reporting;

namespace CoreDataless.Results;

/// <summary>The commands whose results are read back.</summary>
internal static class ResultCommands
{
    public const string Evaluate = "evaluate";
    public const string Spectral = "spectral";
    public const string Regress = "regress";
}

/// <summary>What a file says that it is, once it is known to be JSON from its beginning to its end.</summary>
internal sealed record ResultHead(string? Schema, string? Command)
{
    private const string WriteIt = "results are what evaluate, spectral and regress write with --json FILE";

    /// <summary>Reads all of the text once.</summary>
    /// <exception cref="MalformedDataException">It is no JSON object.</exception>
    public static ResultHead Of(ReadOnlySpan<byte> json)
    {
        CheckText(json);
        // Not the final block: what is cut short is then told from what is wrong.
        var reader = new Utf8JsonReader(
            json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = ResultContext.Depth }));
        string? schema = null, command = null, name = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new MalformedDataException("it is no JSON object", WriteIt);
            while (reader.Read())
            {
                string? text = Text(ref reader);
                if (reader.CurrentDepth != 1) continue;
                if (reader.TokenType == JsonTokenType.PropertyName) name = text;
                else if (name == "schema") schema ??= text;
                else if (name == "command") command ??= text;
            }
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"line {e.LineNumber + 1} is not JSON as this program writes it", WriteIt);
        }
        if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0) return new(schema, command);
        throw new MalformedDataException(
            $"it was cut short: it ends in line {json.TrimEnd("\r\n"u8).Count((byte)'\n') + 1}, in the middle",
            "copy or write it again");
    }

    /// <summary>The command.</summary>
    /// <exception cref="MalformedDataException">The result is another program's, or of another command.</exception>
    public string CheckedCommand()
    {
        if (Schema is null) throw new MalformedDataException("it is JSON, but no result of this program", WriteIt);
        if (Schema != JsonOutput.Schema)
        {
            throw new MalformedDataException(
                $"its format is '{Schema}', and this version reads '{JsonOutput.Schema}'",
                "read it with the version that wrote it, or make it again with this one");
        }
        return Command is ResultCommands.Evaluate or ResultCommands.Spectral or ResultCommands.Regress
            ? Command
            : throw new MalformedDataException($"it is a result of '{Command}'", WriteIt);
    }

    private static void CheckText(ReadOnlySpan<byte> json)
    {
        if (json is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [_, 0, ..])
            throw new MalformedDataException("its text is UTF-16", "let --json FILE write it; a shell's '>' may not");
        ReadOnlySpan<byte> begin = json.TrimStart(" \t\r\n"u8);
        if (begin.IsEmpty) throw new MalformedDataException("it is empty", WriteIt);
        if (begin[0] == '<')
            throw new MalformedDataException("it is a page (HTML or XML), and not the JSON that pages are of", WriteIt);
        if (!Utf8.IsValid(json)) throw new MalformedDataException("its text is not UTF-8", WriteIt);
    }

    // Half a character (\ud800) is JSON, but no text.
    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String)) return null;
        if (reader.CurrentDepth != 1 && !reader.ValueIsEscaped) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new MalformedDataException("a text in it has half a character", WriteIt);
        }
    }
}
