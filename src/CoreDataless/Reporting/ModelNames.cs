namespace CoreDataless.Reporting;

/// <summary>Files as tables and pages name them.</summary>
public static class ModelNames
{
    /// <summary>
    /// The shortest names that still tell the files apart: without folders and ending, with the ending, with as many
    /// folders as it takes; where paths are equal, with numbers.
    /// </summary>
    public static IReadOnlyList<string> Short(IReadOnlyList<string> files)
    {
        string[][] parts = [.. files.Select(Parts)];
        // Paths that are equal no folder tells apart.
        int most = parts.Select(p => string.Join('/', p)).Distinct(StringComparer.Ordinal).Count();
        string[] names = [.. parts.Select(p => Stem(p[^1]))];
        if (CountOf(names) < most) names = WithFolders(LeastDepth());
        return CountOf(names) == names.Length ? names : Numbered(names);

        string[] WithFolders(int count) => [.. parts.Select(p => string.Join('/', p.TakeLast(count)))];

        // Names that differ still differ with more folders, so the least depth can be searched by halves.
        int LeastDepth()
        {
            (int least, int enough) = (1, parts.Max(p => p.Length));
            while (least < enough)
            {
                int middle = (least + enough) / 2;
                if (CountOf(WithFolders(middle)) == most) enough = middle;
                else least = middle + 1;
            }
            return least;
        }
    }

    /// <summary>
    /// The same names without the words that all begin with, for places where the whole would be cut: <c>net-10</c> and
    /// <c>net-20</c> become <c>10</c> and <c>20</c>.
    /// </summary>
    public static IReadOnlyList<string> Ends(IReadOnlyList<string> names)
    {
        if (names.Count < 2) return names;
        int shortest = names.Min(n => n.Length), common = 0;
        if (shortest == 0) return names;
        while (common < shortest && names.All(n => n[common] == names[0][common])) common++;
        int word = names[0].AsSpan(0, Math.Min(common, shortest - 1)).LastIndexOfAny("-_./ ") + 1;
        return [.. names.Select(n => n[word..])];
    }

    // Results come from machines of both kinds.
    private static string[] Parts(string file)
    {
        string[] parts = file.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : [file];
    }

    private static string Stem(string name) =>
        Path.GetFileNameWithoutExtension(name) is { Length: > 0 } stem ? stem : name;

    private static int CountOf(string[] names) => names.Distinct(StringComparer.Ordinal).Count();

    private static string[] Numbered(string[] names)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        Dictionary<string, int> counts = names.CountBy(n => n, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return [.. names.Select(n => counts[n] == 1 ? n : $"{n} ({seen[n] = seen.GetValueOrDefault(n) + 1})")];
    }
}
