using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Layers of a model as a table: all of them, or those that stand out.</summary>
internal static class SpectralTable
{
    private const int MostRows = 24;
    private const int MostConspicuous = 12;

    /// <summary>Shows the table.</summary>
    public static void Show(ConsoleOutput output, SpectralResult result, SpectralOptions options, bool all)
    {
        if (result.Rows.Count == 0) return;
        if (all || result.Rows.Count <= MostRows)
        {
            output.Report(Build(result.Rows, options));
            return;
        }
        SpectralRow[] conspicuous = [.. result.Rows.Where(IsConspicuous).OrderByDescending(Weight)];
        if (conspicuous.Length == 0)
        {
            output.Paragraph("No layer stands out: every alpha is from 2 to 6. --all shows them.");
            return;
        }
        output.Gap();
        int shown = Math.Min(conspicuous.Length, MostConspicuous);
        output.Paragraph($"Worth looking at: {shown} of {result.Rows.Count} rows");
        output.Report(Build(conspicuous.Take(MostConspicuous), options));
        int more = conspicuous.Length - MostConspicuous;
        output.Paragraph((more > 0 ? $"... and {more} more that stand out; " : "") + "--all shows every row");
    }

    private static bool IsConspicuous(SpectralRow row) => row.Failure is not null || row.Warning.Length > 0;

    // What failed first, then by how far alpha is out of its range.
    private static double Weight(SpectralRow row) => row switch
    {
        { Failure: not null } => double.PositiveInfinity,
        { Alpha: < 2 } => 100 * (2 - row.Alpha.Value),
        { Alpha: > 6 } => row.Alpha.Value - 6,
        _ => 0,
    };

    private static Table Build(IEnumerable<SpectralRow> rows, SpectralOptions options)
    {
        List<(string Head, Func<SpectralRow, string> Cell)> columns =
        [
            ("id", r => $"{r.Layer.Id}"),
            ("layer", r => r.SliceId is { } slice ? $"{r.Layer.Name}:{slice}" : r.Layer.Name),
            ("N x M", r => r.Rf > 1 && r.SliceId is null ? $"{r.N}x{r.M} ({r.Rf})" : $"{r.N}x{r.M}"),
            ("alpha", Alpha),
            ("D", r => Figures.Short(r.Truncated?.D ?? r.PowerLaw?.D)),
            ("tail", r => (r.Truncated?.TailCount ?? r.PowerLaw?.TailCount) is { } n ? $"{n}/{r.NumEvals}" : "-"),
            ("lambda_max", r => Figures.Short(r.Metrics?.SpectralNorm ?? r.Paper?.SpectralNorm)),
        ];
        if (options.MpFit) columns.Add(("spikes", r => $"{r.MarchenkoPastur?.NumSpikes}"));
        if (options.Randomize) columns.Add(("rand dist", r => Figures.Of(r.Randomization?.Distance)));
        if (options.Compare) columns.Add(("law", r => r.Comparison?.Favoured ?? "-"));
        columns.Add(("", Note));
        Table table = Tables.Plain([.. columns.Select(c => c.Head)]);
        foreach ((int index, (string head, _)) in columns.Index())
        {
            if (head is not ("layer" or "")) table.Columns[index].RightAligned();
            table.Columns[index].NoWrap();
        }
        foreach (SpectralRow row in rows) table.Row(columns.Select(c => c.Cell(row)));
        return table;
    }

    private static string Alpha(SpectralRow row) => row switch
    {
        { Interval: { } i } => $"{Figures.Short(row.Alpha)} [{Figures.Short(i.Lower)}, {Figures.Short(i.Upper)}]",
        { PowerLaw: { } fit } => $"{fit.Alpha:F2} ± {fit.Sigma:F2}",
        { Truncated: { } fit } => $"{fit.Alpha:F2}",
        _ => "-",
    };

    // The reason stands among the warnings, once for all layers that have it.
    private static string Note(SpectralRow row) => row.Failure is null ? row.Warning : "no fit";
}
