namespace CoreDataless.Cli;

/// <summary>Where results go beside the screen.</summary>
/// <param name="Json">A file, <c>-</c> for standard output, or null.</param>
/// <param name="Csv">Likewise.</param>
/// <param name="Quiet">Results and warnings only: no progress, no explanations.</param>
internal sealed record OutputOptions(string? Json, string? Csv, bool Quiet)
{
    public const string StandardOutput = "-";

    /// <summary>The page: a file, <c>-</c> for standard output, or null.</summary>
    public string? Html { get; init; }

    /// <summary>Also what was compiled.</summary>
    public bool Verbose { get; init; }

    /// <summary>Does anything hold what figures are drawn from? Else nobody need make it.</summary>
    public bool HasFigures => Json is not null || Html is not null;

    /// <summary>Does standard output belong to a machine?</summary>
    public bool TakesStandardOutput => Array.Exists(Targets, t => t.File == StandardOutput);

    /// <summary>The files that were asked for, and the options that named them.</summary>
    public (string Option, string? File)[] Targets => [("--json", Json), ("--csv", Csv), ("--html", Html)];
}
