namespace CoreDataless.Cli;

/// <summary>Files as tables name them.</summary>
internal static class ModelNames
{
    /// <summary>The shortest names that still tell the files apart.</summary>
    public static IReadOnlyList<string> Short(IReadOnlyList<string> files)
    {
        Func<string, string?>[] ways = [Path.GetFileNameWithoutExtension, Path.GetFileName];
        foreach (Func<string, string?> shorten in ways)
        {
            string[] names = [.. files.Select(f => shorten(f) ?? f)];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length) return names;
        }
        return files;
    }
}
