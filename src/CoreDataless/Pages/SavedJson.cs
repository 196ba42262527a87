using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CoreDataless.Pages;

/// <summary>A result as it can be saved from a page: all of it but the pictures, which the page has already.</summary>
internal static class SavedJson
{
    private const string Harmful = "%#\"'<>&";

    /// <summary>A link's target that is the file itself.</summary>
    public static string Address(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = WithoutPictures(json).WrittenSpan;
        var address = new StringBuilder("data:application/json,", text.Length + text.Length / 2);
        foreach (byte b in text)
        {
            if (b is > 0x20 and < 0x7F && !Harmful.Contains((char)b)) address.Append((char)b);
            else address.Append('%').Append(b.ToString("X2"));
        }
        return address.ToString();
    }

    /// <summary>The same numbers, digit for digit; <c>figures.pictures</c> is null.</summary>
    public static ArrayBufferWriter<byte> WithoutPictures(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>(json.Length / 2);
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options)) Copy(document.RootElement, writer, "");
        return buffer;
    }

    private static void Copy(JsonElement element, Utf8JsonWriter writer, string parent)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject()) Copy(property, writer, parent);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray()) Copy(item, writer, parent);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void Copy(JsonProperty property, Utf8JsonWriter writer, string parent)
    {
        writer.WritePropertyName(property.Name);
        if (parent == "figures" && property.Name == "pictures") writer.WriteNullValue();
        else Copy(property.Value, writer, property.Name);
    }
}
