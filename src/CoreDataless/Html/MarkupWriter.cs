using System.Buffers;
using System.Text;
using CoreDataless.Arrays;

namespace CoreDataless.Html;

/// <summary>
/// Writes HTML and SVG: elements are closed in order, and whatever is not markup is escaped here and nowhere else.
/// </summary>
internal sealed class MarkupWriter(TextWriter writer)
{
    /// <summary>Most of all texts, and whole pictures in base64: written without a closer look.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%()*+,-./:;=?@[\\]^_`{|}~");

    private readonly Stack<string> _open = new();
    private int _ids;

    /// <summary>A name that no other element of this document has.</summary>
    public string NewId(string kind) => $"{kind}-{++_ids}";

    /// <summary>Opens an element, which is closed when the result is disposed.</summary>
    /// <param name="name">A constant of the program, as the attributes' names are.</param>
    /// <param name="attributes">Those whose value is null are left out.</param>
    public Scope Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        writer.Write('>');
        _open.Push(name);
        return new Scope(this, _open.Count);
    }

    /// <summary>An element without content: <c>img</c>, <c>meta</c>, or a shape of SVG.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        writer.Write("/>");
    }

    /// <summary>An element that holds a text.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (Open(name, attributes)) Text(text);
    }

    /// <summary>A text.</summary>
    public void Text(string text) => Escape(text, isAttribute: false);

    /// <summary>A line's end, for those who read the source.</summary>
    public void Line() => writer.Write('\n');

    /// <summary>The program's own text, as it is: the style sheet, the document type.</summary>
    public void Verbatim(string own) => writer.Write(own);

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        writer.Write('<');
        writer.Write(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is null) continue;
            writer.Write(' ');
            writer.Write(attribute);
            writer.Write("=\"");
            Escape(value, isAttribute: true);
            writer.Write('"');
        }
    }

    private void Escape(ReadOnlySpan<char> text, bool isAttribute)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = text.Length;
            writer.Write(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty) return;
            // Half a surrogate pair comes out as U+FFFD.
            _ = Rune.DecodeFromUtf16(text, out Rune rune, out int length);
            writer.Write(Escaped(rune, isAttribute));
            text = text[length..];
        }
    }

    // XML reads an attribute's line ends and tabs as blanks, unless they are written as numbers.
    private static string Escaped(Rune rune, bool isAttribute) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        '\n' when isAttribute => "&#10;",
        '\t' when isAttribute => "&#9;",
        _ => Characters.IsHarmless(rune) ? rune.ToString() : "\uFFFD",
    };

    private void Close(int depth)
    {
        if (_open.Count != depth) throw new InvalidOperationException($"<{_open.Peek()}> is still open");
        writer.Write("</");
        writer.Write(_open.Pop());
        writer.Write('>');
    }

    /// <summary>An open element.</summary>
    internal readonly struct Scope(MarkupWriter writer, int depth) : IDisposable
    {
        public void Dispose() => writer.Close(depth);
    }
}
