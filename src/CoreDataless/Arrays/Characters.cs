using System.Text;

namespace CoreDataless.Arrays;

/// <summary>Characters of names that come out of files: one rule for terminals, messages and pages.</summary>
public static class Characters
{
    /// <summary>
    /// False for what can neither be seen nor be trusted: controls, which steer a terminal, and the marks that turn the
    /// direction of writing, so that a name cannot change how the text around it reads.
    /// </summary>
    public static bool IsHarmless(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => true,
        < 0x20 or (>= 0x7F and < 0xA0) => false,
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => false,
        0xFFFE or 0xFFFF => false,
        _ => true,
    };

    /// <summary>A text for one line: a question mark for each character that is not harmless, or ends lines.</summary>
    public static string Line(string text) =>
        string.Concat(text.EnumerateRunes().Select(r => FitsLine(r) ? r.ToString() : "?"));

    private static bool FitsLine(Rune rune) => IsHarmless(rune) && !Rune.IsControl(rune);
}
