using System.Globalization;
using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Texts around a plot. What is too long is cut, and a pointer that rests on it is told the whole.</summary>
internal static class Caption
{
    // A tooltip is no place for a book.
    private const double LongestTitle = 3000;

    /// <summary>Writes a text.</summary>
    /// <param name="markup">Where.</param>
    /// <param name="text">Whole.</param>
    /// <param name="x">Of its anchor.</param>
    /// <param name="y">Of the line that letters stand on.</param>
    /// <param name="anchor">Which part of the text is at x: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="room">Units that it may be long.</param>
    public static void Write(MarkupWriter markup, string text, double x, double y, string anchor, double room) =>
        Write(markup, text, room, ("x", PathText.Number(x)), ("y", PathText.Number(y)), ("text-anchor", anchor));

    /// <summary>Writes a text that rises by 45 degrees to its end.</summary>
    public static void Slanted(MarkupWriter markup, string text, double x, double y, double room) => Write(
        markup, text, room, ("text-anchor", "end"),
        ("transform", string.Create(
            CultureInfo.InvariantCulture, $"translate({PathText.Number(x)} {PathText.Number(y)}) rotate(-45)")));

    private static void Write(
        MarkupWriter markup, string text, double room, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        string cut = Lettering.Cut(text, room);
        using (markup.Open("text", attributes))
        {
            if (cut != text) markup.Element("title", Lettering.Cut(text, LongestTitle));
            markup.Text(cut);
        }
    }
}
