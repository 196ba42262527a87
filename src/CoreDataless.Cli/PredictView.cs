using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Predictions for a person to read.</summary>
internal static class PredictView
{
    private const int MostImages = 20;
    private const double Negligible = 0.005;

    public static void Show(ConsoleOutput output, Prediction prediction)
    {
        bool labelled = prediction.Images.Labels is not null;
        Table table = labelled
            ? Tables.Plain("image", "label", "wrong", "scores")
            : Tables.Plain("image", "scores");
        for (int i = 0; i < Math.Min(MostImages, prediction.Images.Count); i++) table.Row(Cells(prediction, i));
        output.Report(table);
        int hidden = prediction.Images.Count - MostImages;
        if (hidden > 0) output.Paragraph($"... and {hidden} more images: --csv or --json has all of them");
        if (prediction.Correct is { } correct)
        {
            double share = (double)correct / prediction.Images.Count;
            output.Paragraph($"{correct} of {prediction.Images.Count} ({Figures.Percent(share)}) are right");
        }
        foreach (string warning in prediction.Facts.Warnings) output.Warning(warning);
    }

    private static IEnumerable<string> Cells(Prediction prediction, int image)
    {
        IReadOnlyList<Proposal> best = prediction.Best(image, prediction.Top);
        string scores = string.Join(", ", best
            .Where((p, rank) => rank == 0 || p.Probability >= Negligible)
            .Select(p => $"{prediction.NameOf(p.Class)} {p.Probability:F2}"));
        if (prediction.Images.Labels is not { } labels) return [prediction.Images.Names[image], scores];
        return [prediction.Images.Names[image], prediction.NameOf(labels[image]),
            best[0].Class == labels[image] ? "" : "x", scores];
    }
}
