using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Several models, best first.</summary>
internal static class RankingView
{
    private const int NameColumns = 2;

    public static void Show(ConsoleOutput output, EvaluationReport report)
    {
        IReadOnlyList<RankedModel> ranking = Ranking.Of(report.Models, report.Settings.Similarity);
        output.Report(Build(ranking, report.Settings.Spectral));
        int runs = report.Settings.Options.Runs;
        output.Paragraph($"Mg: {EvaluationView.Name(report.Settings.Similarity)}; "
            + $"{runs} {(runs == 1 ? "run" : "runs")} each on {report.Device.Name} ({report.Device.Description}).");
        foreach (string warning in Warnings(ranking)) output.Warning(warning);
        foreach (FailedModel failed in report.Failed) output.Warning($"{failed.File}: not evaluated");
        output.Explanation($"The paper's marks for well-trained networks: Mg {PaperMarks.Mg}, Madv {PaperMarks.Madv}. "
            + PaperMarks.Caveat);
    }

    private static Table Build(IReadOnlyList<RankedModel> ranking, bool hasSpectra)
    {
        bool hasAccuracy = ranking.Any(r => r.Model.Facts.StatedAccuracy is not null);
        bool hasNotes = ranking.Any(r => r.Note.Length > 0);
        List<string> head = ["", "model", "Mg", "Madv", "loss"];
        if (hasSpectra) head.AddRange(["alpha", "alpha_weighted"]);
        if (hasAccuracy) head.Add("stated");
        if (hasNotes) head.Add("note");
        Table table = Tables.Plain([.. head]);
        int end = head.Count - (hasNotes ? 1 : 0);
        for (int c = NameColumns; c < end; c++) table.Columns[c].RightAligned().NoWrap();
        IReadOnlyList<string> names = ModelNames.Short([.. ranking.Select(r => r.Model.Facts.File)]);
        foreach ((int index, RankedModel ranked) in ranking.Index())
        {
            EvaluatedModel model = ranked.Model;
            List<string> row =
            [
                $"{ranked.Place}", names[index], Figures.Of(ranked.Mg),
                Figures.Of(model.Result.Madv), model.Result.Loss is { } loss ? Figures.Loss(loss.Mean) : "-",
            ];
            if (hasSpectra)
                row.AddRange([Spectral(model, "alpha"), Spectral(model, "alpha_weighted")]);
            if (hasAccuracy) row.Add(model.Facts.StatedAccuracy is { } accuracy ? Figures.Percent(accuracy) : "");
            if (hasNotes) row.Add(ranked.Note);
            table.Row(row);
        }
        return table;
    }

    private static string Spectral(EvaluatedModel model, string name) =>
        Figures.Short(model.Spectral?.Summary[name]);

    // What is true of several models is said once.
    private static IEnumerable<string> Warnings(IReadOnlyList<RankedModel> ranking) => ranking
        .SelectMany(r => r.Model.Warnings.Select(w => (Warning: w, File: Path.GetFileName(r.Model.Facts.File))))
        .GroupBy(pair => pair.Warning, pair => pair.File, StringComparer.Ordinal)
        .Select(g => g.Count() == ranking.Count && ranking.Count > 1
            ? $"all {ranking.Count} models: {g.Key}"
            : $"{string.Join(", ", g)}: {g.Key}");
}
