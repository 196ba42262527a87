namespace CoreDataless.Arrays;

/// <summary>A file's own words in a message: hostile ones could be endless, or steer the terminal.</summary>
internal static class Printable
{
    private const int Most = 400;

    public static string Of(string text) =>
        Characters.Line(text.Length <= Most ? text : $"{text.AsSpan(0, Most)}...");
}
