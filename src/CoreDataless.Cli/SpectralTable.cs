using CoreDataless.Reporting;
using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Layers of a model as a table: all of them, or those that stand out.</summary>
internal static class SpectralTable
{
    private const int MostRows = 24;
    private const int MostConspicuous = 12;
    private const int ShortestName = 8;
    private const string LayerHead = "layer", NoteHead = "";

    // In a narrow terminal; --csv has every column.
    private static readonly string[] Dispensable = ["traps", "spikes", "lambda_max", "tail", "D", "rand dist", "N x M"];

    /// <summary>Shows the table.</summary>
    public static void Show(ConsoleOutput output, SpectralResult result, SpectralOptions options, bool all)
    {
        if (result.Rows.Count == 0) return;
        if (all || result.Rows.Count <= MostRows)
        {
            output.Report(Build(output, result.Rows, options));
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
        output.Report(Build(output, [.. conspicuous.Take(MostConspicuous)], options));
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

    private static Table Build(ConsoleOutput output, IReadOnlyList<SpectralRow> rows, SpectralOptions options)
    {
        List<TextColumn> columns = [.. Columns(options).Select(c => new TextColumn(c.Head, [.. rows.Select(c.Cell)]))];
        Fit(columns, output.Width);
        Table table = Tables.Plain([.. columns.Select(c => c.Head)]);
        foreach ((int index, TextColumn column) in columns.Index())
        {
            table.Columns[index].NoWrap();
            if (column.Head is not (LayerHead or NoteHead)) table.Columns[index].RightAligned();
        }
        for (int row = 0; row < rows.Count; row++) table.Row(columns.Select(c => c.Cells[row]));
        return table;
    }

    // What matters least goes first, then names lose their beginnings: a number that is cut in two is a false one.
    private static void Fit(List<TextColumn> columns, int width)
    {
        foreach (string head in Dispensable)
        {
            if (Width(columns) <= width) return;
            columns.RemoveAll(c => c.Head == head);
        }
        int layer = columns.FindIndex(c => c.Head == LayerHead);
        int room = Math.Max(ShortestName, columns[layer].Width - (Width(columns) - width));
        columns[layer] = new TextColumn(LayerHead,
            [.. columns[layer].Cells.Select(n => n.Length <= room ? n : "…" + n[^(room - 1)..])]);
    }

    // Two of padding and one between columns.
    private static int Width(List<TextColumn> columns) => columns.Sum(c => c.Width + 3) + 1;

    private static IEnumerable<(string Head, Func<SpectralRow, string> Cell)> Columns(SpectralOptions options)
    {
        yield return ("id", r => $"{r.Layer.Id}");
        yield return (LayerHead, r => Harmless.Line(r.SliceId is { } slice ? $"{r.Layer.Name}:{slice}" : r.Layer.Name));
        yield return ("N x M", r => r.Rf > 1 && r.SliceId is null ? $"{r.N}x{r.M} ({r.Rf})" : $"{r.N}x{r.M}");
        yield return ("alpha", Alpha);
        if (options.Law == TailLaw.TruncatedPowerLaw) yield return ("Lambda", r => Figures.Short(r.Truncated?.Lambda));
        if (options.Fingers == FingerFix.ClipXMax) yield return ("fingers", r => $"{r.Clipped?.NumFingers}");
        yield return ("D", r => Figures.Short(r.Truncated?.D ?? r.PowerLaw?.D));
        yield return ("tail",
            r => (r.Truncated?.TailCount ?? r.PowerLaw?.TailCount) is { } n ? $"{n}/{r.NumEvals}" : "-");
        yield return ("lambda_max", r => Figures.Short(r.Metrics?.SpectralNorm ?? r.Paper?.SpectralNorm));
        if (options.MpFit) yield return ("spikes", r => $"{r.MarchenkoPastur?.NumSpikes}");
        if (options.Randomize)
        {
            yield return ("rand dist", r => Figures.Of(r.Randomization?.Distance));
            yield return ("traps", r => $"{r.Randomization?.MarchenkoPastur?.NumSpikes}");
        }
        if (options.Compare) yield return ("law", r => r.Comparison?.Favoured ?? "-");
        yield return (NoteHead, Note);
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

    private sealed record TextColumn(string Head, IReadOnlyList<string> Cells)
    {
        public int Width => Math.Max(Head.Length, Cells.Max(c => c.Length));
    }
}
