using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Several models, best first.</summary>
internal static class RankingView
{
    private const int NumberColumns = 3;

    public static void Show(ConsoleOutput output, EvaluationReport report)
    {
        IReadOnlyList<RankedModel> ranking = Ranking.Of(report.Models, report.Settings.Similarity);
        bool hasAccuracy = ranking.Any(r => r.Model.Facts.StatedAccuracy is not null);
        bool hasNotes = ranking.Any(r => r.Note.Length > 0);
        output.Report(Build(ranking, hasAccuracy, hasNotes));
        output.Paragraph($"Mg {EvaluationView.Name(report.Settings.Similarity)}, "
            + $"{report.Settings.Options.Runs} run(s) each on {report.Device.Name} ({report.Device.Description}).");
        foreach (RankedModel ranked in ranking)
        {
            foreach (string warning in ranked.Model.Warnings)
                output.Warning($"{Path.GetFileName(ranked.Model.Facts.File)}: {warning}");
        }
        foreach (FailedModel failed in report.Failed) output.Warning($"{failed.File}: not evaluated");
        output.Explanation($"The paper's marks for well-trained networks: Mg {PaperMarks.Mg}, Madv {PaperMarks.Madv}. "
            + PaperMarks.Caveat);
    }

    private static Table Build(IReadOnlyList<RankedModel> ranking, bool hasAccuracy, bool hasNotes)
    {
        List<string> head = ["", "model", "Mg", "Madv", "loss"];
        if (hasAccuracy) head.Add("stated");
        if (hasNotes) head.Add("note");
        Table table = Tables.Plain([.. head]);
        for (int c = 2; c < 2 + NumberColumns + (hasAccuracy ? 1 : 0); c++) table.Columns[c].RightAligned().NoWrap();
        foreach (RankedModel ranked in ranking)
        {
            EvaluatedModel model = ranked.Model;
            List<string> row =
            [
                $"{ranked.Place}", Path.GetFileName(model.Facts.File), Figures.Of(ranked.Mg),
                Figures.Of(model.Result.Madv), model.Result.Loss is { } loss ? Figures.Loss(loss.Mean) : "-",
            ];
            if (hasAccuracy) row.Add(model.Facts.StatedAccuracy is { } accuracy ? Figures.Percent(accuracy) : "");
            if (hasNotes) row.Add(ranked.Note);
            table.Row(row);
        }
        return table;
    }
}
