using CoreDataless.Arrays;

namespace CoreDataless.Cli;

/// <summary>Texts out of files and arguments, made harmless: a control character could steer the terminal.</summary>
internal static class Harmless
{
    /// <summary>A text for one line or cell.</summary>
    public static string Line(string text) => Characters.Line(text);

    /// <summary>A text of several lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Line));
}
