using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The numbers of a model's layers: those worth looking at, and all.</summary>
internal static class QualityTable
{
    private const int MostConspicuous = 12;
    private const int MostRows = 1000;
    private const double PoorFit = 0.2;

    /// <summary>Writes both tables.</summary>
    public static void Write(MarkupWriter markup, IReadOnlyList<LayerData> rows)
    {
        if (rows.Count == 0) return;
        markup.Heading(4, "Layers worth looking at");
        (LayerData Row, string Why)[] conspicuous =
            [.. rows.Select(r => (Row: r, Why: string.Join("; ", Why(r)))).Where(r => r.Why.Length > 0)
                .OrderByDescending(r => Weight(r.Row))];
        if (conspicuous.Length == 0)
        {
            markup.Paragraph("No layer stands out: every alpha is from 2 to 6 and rests on enough eigenvalues.");
        }
        else
        {
            Table(markup, $"{Math.Min(conspicuous.Length, MostConspicuous)} of {LayerWords.Count(rows)}, what stands "
                + "out most first", [.. conspicuous.Take(MostConspicuous)]);
            if (conspicuous.Length > MostConspicuous)
                markup.Note($"{conspicuous.Length - MostConspicuous} more stand out; they are among all layers below.");
        }
        using (markup.Details($"All {LayerWords.Count(rows)}"))
        {
            Table(
                markup, "All, in the order of the file", [.. rows.Take(MostRows).Select(r => (r, string.Join("; ", Why(r))))]);
            if (rows.Count > MostRows)
                markup.Note($"{rows.Count - MostRows} more rows are in the JSON only.");
        }
        markup.Line();
    }

    /// <summary>Why a reader should look at a row; nothing for most.</summary>
    public static IEnumerable<string> Why(LayerData row)
    {
        if (row.Failure is { } failure) yield return failure;
        if (row is { Alpha: < AlphaBands.Least } && row.Flag().Length > 0) yield return $"alpha below 2 ({row.Flag()})";
        if (row is { Alpha: > AlphaBands.Greatest }) yield return $"alpha above 6 ({row.Flag()})";
        if (row is { Alpha: not null, NumPlSpikes: < SpectralFindings.ShortTail and var few })
            yield return $"only {few} eigenvalues in the tail";
        if (row.D > PoorFit) yield return "a poor fit (D)";
        if (row.Traps() is > 0 and var traps)
            yield return traps == 1 ? "1 correlation trap" : $"{traps} correlation traps";
    }

    // What failed first, then by how far alpha is out of its range, then the rest.
    private static double Weight(LayerData row) => row switch
    {
        { Failure: not null } => double.PositiveInfinity,
        { Alpha: < AlphaBands.Least and var alpha } => 100 * (1 + AlphaBands.Least - alpha),
        { Alpha: > AlphaBands.Greatest and var alpha } => 1 + alpha,
        _ => 0,
    };

    private static void Table(MarkupWriter markup, string caption, IReadOnlyList<(LayerData Row, string Why)> rows)
    {
        (Column Column, Func<LayerData, string> Text)[] columns =
            [.. Columns().Where(c => rows.Any(r => c.Text(r.Row) is not ("" or "-")))];
        bool says = rows.Any(r => r.Why.Length > 0);
        NumberTable.Write(
            markup, caption,
            [
                columns[0].Column, .. says ? (Column[])[new Column("why", IsText: true)] : [],
                .. columns[1..].Select(c => c.Column),
            ],
            rows.Select(r => (IReadOnlyList<Cell>)
            [
                columns[0].Text(r.Row), .. says ? (Cell[])[r.Why] : [], .. columns[1..].Select(c => (Cell)c.Text(r.Row)),
            ]));
    }

    private static IEnumerable<(Column Column, Func<LayerData, string> Text)> Columns()
    {
        yield return (new Column("layer", IsText: true), r => r.FullName());
        yield return (new Column("tensor", IsText: true), r => $"{r.LayerType} {r.Sizes()}".TrimStart());
        yield return ("alpha", r => r.Exponent());
        yield return ("Lambda", r => Figures.Short(r.Lambda));
        yield return ("D", r => Figures.Short(r.D));
        yield return ("xmin", r => Figures.Short(r.Xmin));
        yield return ("tail", r => r.Tail());
        yield return ("largest", r => Figures.Short(r.Largest()));
        yield return ("alpha-hat", r => Figures.Short(r.AlphaWeighted));
        yield return ("log norm", r => Figures.Short(r.LogNorm ?? r.PaperLogNorm));
        yield return ("stable rank", r => Figures.Short(r.Rank()));
        yield return ("spikes", r => $"{r.Spikes()}");
        yield return ("rand distance", r => Figures.Short(r.RandDistance));
        yield return ("traps", r => $"{r.Traps()}");
    }
}
