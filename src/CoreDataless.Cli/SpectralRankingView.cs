using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>The spectra of several models, best first.</summary>
internal static class SpectralRankingView
{
    public static void Show(ConsoleOutput output, SpectralReport report)
    {
        IReadOnlyList<AnalyzedModel> ranking = SpectralRanking.Of(report);
        output.Report(Build(report, ranking));
        output.Paragraph($"Ranked by the mean of {report.Settings.RankBy}, the smallest first. "
            + $"{SpectralView.Recipe(report.Settings.Options)}; {report.Device.Name} ({report.Device.Description}).");
        foreach (AnalyzedModel model in ranking)
        {
            foreach (string warning in model.Warnings)
                output.Warning($"{Path.GetFileName(model.Facts.File)}: {warning}");
        }
        foreach (FailedModel failed in report.Failed) output.Warning($"{failed.File}: not analysed");
        output.Explanation($"{SpectralProse.Ranking} One model alone shows its layers.");
    }

    private static Table Build(SpectralReport report, IReadOnlyList<AnalyzedModel> ranking)
    {
        string[] names =
            [.. SpectralRanking.Metrics.Select(m => SpectralRanking.NameIn(report.Settings.Options.Dialect, m))];
        bool hasAccuracy = ranking.Any(m => m.Facts.StatedAccuracy is not null);
        Table table = Tables.Plain(["", "model", "layers", .. names, .. hasAccuracy ? (string[])["stated"] : []]);
        for (int c = 2; c < table.Columns.Count; c++) table.Columns[c].RightAligned();
        IReadOnlyList<string> files = ModelNames.Short([.. ranking.Select(m => m.Facts.File)]);
        foreach ((int index, AnalyzedModel model) in ranking.Index())
        {
            IEnumerable<string> means = names.Select(n => Figures.Short(model.Result.Summary[n]));
            string[] stated = hasAccuracy
                ? [model.Facts.StatedAccuracy is { } accuracy ? Figures.Percent(accuracy) : ""]
                : [];
            table.Row([$"{index + 1}", files[index], $"{model.Result.Layers}", .. means, .. stated]);
        }
        return table;
    }
}
