using System.Globalization;
using System.Text;

namespace CoreDataless.Plots;

/// <summary>
/// How wide texts will be. A page does not know its reader's font: the widths are those of a wide one, so that what is
/// measured to fit does fit.
/// </summary>
internal static class Lettering
{
    /// <summary>Units of all texts in drawings.</summary>
    public const double Size = 11;

    /// <summary>From a text's middle to the line that its letters stand on.</summary>
    public const double Drop = 4;

    private const string Ellipsis = "…";

    /// <summary>Units from its beginning to its end.</summary>
    public static double Width(string text) => text.EnumerateRunes().Sum(Share) * Size;

    /// <summary>
    /// As much of a text as there is room for: its beginning and its end, because many names differ there only, and an
    /// ellipsis between them.
    /// </summary>
    public static string Cut(string text, double room)
    {
        const double HeadShare = 0.55;
        if (Width(text) <= room) return text;
        string[] elements = [.. Elements(text)];
        double left = room - Width(Ellipsis);
        int head = Fitting(elements, left * HeadShare);
        left -= elements.Take(head).Sum(Width);
        int tail = Fitting(elements.Skip(head).Reverse(), left);
        return $"{string.Concat(elements.Take(head)).TrimEnd()}{Ellipsis}{string.Concat(elements.TakeLast(tail)).TrimStart()}";
    }

    private static int Fitting(IEnumerable<string> elements, double room) =>
        elements.TakeWhile(e => (room -= Width(e)) >= 0).Count();

    // What readers take for one letter may be several characters, which are not torn apart.
    private static IEnumerable<string> Elements(string text)
    {
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext()) yield return elements.GetTextElement();
    }

    private static double Share(Rune rune) => rune.Value switch
    {
        >= 'a' and <= 'z' => rune.Value switch
        {
            'i' or 'j' or 'l' => 0.28,
            'f' or 't' or 'r' => 0.41,
            'm' => 0.98,
            'w' => 0.82,
            _ => 0.62,
        },
        >= 'A' and <= 'Z' => rune.Value switch
        {
            'I' or 'J' => 0.3,
            'M' or 'W' => 0.99,
            _ => 0.74,
        },
        >= '0' and <= '9' => 0.64,
        ' ' or '.' or ',' or ':' or ';' or '\'' or '|' or '/' or '\\' or '-' or '(' or ')' or '[' or ']' or '!' => 0.4,
        '%' or '@' => 1,
        '⁻' or '⁰' or '¹' or '²' or '³' or (>= '⁴' and <= '⁹') => 0.42,
        < 0x1100 => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark ? 0 : 0.8,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format ? 0 : 1.05,
    };
}
