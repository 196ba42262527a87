using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Several models, best first.</summary>
internal static class RankingView
{
    private const int NameColumns = 2;

    public static void Show(ConsoleOutput output, EvaluationReport report)
    {
        IReadOnlyList<Ranked<EvaluatedModel>> ranking =
            Ranking.Of(report.Models, m => Standing.Of(m.Result, report.Settings.Similarity));
        output.Report(Build(ranking, report.Settings.Spectral));
        int runs = report.Settings.Options.Runs;
        output.Paragraph($"Mg: {EvaluationView.Name(report.Settings.Similarity)}; "
            + $"{runs} {(runs == 1 ? "run" : "runs")} each on {report.Device.Name} ({report.Device.Description}).");
        foreach (string warning in Findings.Gathered(
            [.. ranking.Select(r => (Path.GetFileName(r.Model.Facts.File), r.Model.Warnings))]))
            output.Warning(warning);
        foreach (FailedModel failed in report.Failed) output.Warning($"{failed.File}: not evaluated");
        output.Explanation($"The paper's marks for well-trained networks: Mg {PaperMarks.Mg}, Madv {PaperMarks.Madv}. "
            + PaperMarks.Caveat);
    }

    private static Table Build(IReadOnlyList<Ranked<EvaluatedModel>> ranking, bool hasSpectra)
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
        foreach ((int index, Ranked<EvaluatedModel> ranked) in ranking.Index())
        {
            EvaluatedModel model = ranked.Model;
            List<string> row =
            [
                $"{ranked.Place}", names[index], Figures.Of(ranked.Standing.Mg),
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
}
