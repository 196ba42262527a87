namespace CoreDataless.Cli;

/// <summary>Texts out of files and arguments, made harmless: a control character could steer the terminal.</summary>
internal static class Harmless
{
    /// <summary>A text for one line or cell.</summary>
    public static string Line(string text) => Replace(text, "");

    /// <summary>A text of several lines.</summary>
    public static string Lines(string text) => Replace(text, "\n");

    private static string Replace(string text, string kept) =>
        string.Concat(text.Select(c => char.IsControl(c) && !kept.Contains(c, StringComparison.Ordinal) ? '?' : c));
}
