using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CoreDataless.Arrays;
using CoreDataless.Models;

namespace CoreDataless.WeightsConverter;

/// <summary>
/// Checks what the user states about a network, and brings it into the form that the file holds. Each method throws
/// <see cref="FormatException"/> with a sentence for the user.
/// </summary>
internal static class MetadataText
{
    /// <summary>The default escapes for the sake of web pages, quotes among them; this text goes into none.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"3x32x32", or "32x32" where the channels go without saying.</summary>
    public static string Size(string text) => Ask(() => InputSize.Parse(text), text);

    /// <summary>"0.5,0.5,0.5", or one number for all channels: whatever the program that reads it understands.</summary>
    public static string PerChannel(string text, bool positive) => Ask(() =>
    {
        IReadOnlyList<float> numbers = Normalization.ParseList(text, positive ? "--std" : "--mean");
        return Normalization.Of(
            positive ? [0] : numbers, positive ? numbers : [1], numbers.Count, positive ? "--std" : "--mean");
    }, text).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A fraction: "0.6034" or "60.34%" (or "60.34 %") become "0.6034".</summary>
    public static string Accuracy(string text)
    {
        var isPercent = text.EndsWith('%');
        if (!decimal.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || value < 0 || value > (isPercent ? 100 : 1))
            throw new FormatException($"'{text}' is no accuracy: write a fraction such as 0.6034, or 60.34%.");
        return (isPercent ? value / 100 : value).ToString("0.############", CultureInfo.InvariantCulture);
    }

    /// <summary>"cat,dog", or "@FILE" with one name a line, as a JSON array.</summary>
    public static string Classes(string text)
    {
        string[] names = text.StartsWith('@')
            ? SmallTextFile.Read(text[1..]).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : text.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length < 2 || names.Contains("")) throw new FormatException($"'{text}' is no list of class names.");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Mean and standard deviation have one number, or one per channel of the input.</summary>
    public static void CheckChannels(string? size, string? perChannel, string option)
    {
        if (size is null || perChannel is null || InputSize.Parse(size).Channels is not { } channels) return;
        int count = perChannel.Split(',').Length;
        if (count != 1 && count != channels)
            throw new FormatException($"{option} has {count} numbers for {channels} channels.");
    }

    // The text itself, if the reader's own parser takes it.
    private static string Ask<T>(Func<T> parse, string text)
    {
        try
        {
            parse();
            return text;
        }
        catch (ModelException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
