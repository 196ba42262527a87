namespace CoreDataless.Arrays;

/// <summary>A file's own words in a message: hostile ones could be endless, or steer the terminal.</summary>
internal static class Printable
{
    private const int Most = 400;

    public static string Of(string text)
    {
        var shown = text.Length <= Most ? text : $"{text.AsSpan(0, Most)}...";
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) : shown;
    }
}
