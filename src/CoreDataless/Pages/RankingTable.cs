using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The ranked models with their numbers.</summary>
internal static class RankingTable
{
    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, Contest contest)
    {
        bool isRanked = contest.Ranking.Count > 1;
        bool hasSpectra = contest.Ranking.Any(r => r.Model.Spectra is not null);
        bool hasAccuracy = contest.Ranking.Any(r => r.Model.StatedAccuracy is not null);
        bool hasNotes = contest.Ranking.Any(r => Note(r).Length > 0);
        List<Column> columns = [new("model", IsText: true)];
        columns.AddRange(["Mg", "Madv", "loss"]);
        if (hasAccuracy) columns.Add("stated accuracy");
        if (hasSpectra) columns.AddRange(["alpha", "alpha-hat"]);
        if (hasNotes) columns.Add(new("note", IsText: true));
        NumberTable.Write(
            markup,
            isRanked ? "The models, best first: mean ± deviation over the runs" : "Mean ± deviation over the runs",
            columns,
            contest.Ranking.Select(r =>
            {
                List<Cell> row = [new(r.Model.Name, r.Model.Link)];
                row.AddRange(Numbers(r));
                if (hasAccuracy) row.Add(r.Model.StatedAccuracy is { } stated ? Figures.Percent(stated) : "");
                if (hasSpectra) row.AddRange([Mean(r.Model.Spectra, "alpha"), Mean(r.Model.Spectra, "alpha_weighted")]);
                if (hasNotes) row.Add(Note(r));
                return (IReadOnlyList<Cell>)row;
            }));
    }

    /// <summary>Writes what the columns of all tables are.</summary>
    public static void Legend(MarkupWriter markup)
    {
        using (markup.Open("p", ("class", "note")))
        {
            markup.Text("Mg and Madv are measured on prototypes: images that the network makes up from noise, one for "
                + "each class. Mg: how far apart the classes are inside the network. Madv: how far a prototype must move "
                + "there before it is taken for another class. Of both, more is better. Loss: how unfinished the "
                + "prototypes are; it should be far below 0.001. ");
            markup.Element("a", "More about the numbers", ("href", "#meaning"));
            markup.Text(".");
        }
        markup.Line();
    }

    private static Cell[] Numbers(Ranked<ModelContent> ranked) =>
    [
        Figures.Of(ranked.Standing.Mg),
        Figures.Of(ranked.Standing.Madv),
        ranked.Model.Evaluated!.PrototypeLoss.Mean is { } loss ? Figures.Loss(loss) : "-",
    ];

    private static string Note(Ranked<ModelContent> ranked)
    {
        EvaluatedData data = ranked.Model.Evaluated!;
        string[] notes =
        [
            ranked.Standing.IsDead ? "features vanish: no judgement" : "",
            data.Runs.Count > 0 && !data.Converged ? "not converged" : "",
            data.Complete ? "" : "partial",
            ranked.Note,
        ];
        return string.Join("; ", notes.Where(n => n.Length > 0));
    }

    private static string Mean(AnalyzedSpectra? spectra, string name) =>
        Figures.Short(spectra?.Summary.GetValueOrDefault(name));
}
