namespace CoreDataless.Spectral;

/// <summary>Table 1: how far straight lines are from the top-1 accuracies of four series of vision models.</summary>
internal static class PaperTable1
{
    private const string AlphaNormOfVgg = "softrank_mp";

    private static readonly string[] AsPrinted = ["lognorm", "spectralnorm", "alpha_weighted", "logpnorm"];
    private static readonly string[] AsHeaded = ["lognorm", "logspectralnorm", "alpha_weighted", "logpnorm"];

    private static readonly (string Series, int Count, decimal[] Cells)[] Printed =
    [
        ("VGG", 6, [0.56m, 0.53m, 0.48m, 0.42m]),
        ("ResNet", 5, [0.9m, 1.4m, 0.61m, 0.66m]),
        ("ResNet-1K", 19, [2.4m, 3.6m, 1.8m, 1.9m]),
        ("DenseNet", 4, [0.3m, 0.26m, 0.16m, 0.21m]),
    ];

    public static PaperTable Compute()
    {
        CsvTable inputs = PaperData.Read(1);
        ILookup<string, double> printed = Rmse(inputs, AsPrinted), headed = Rmse(inputs, AsHeaded);
        double softRank = Rmse(inputs, [AlphaNormOfVgg])["VGG"].Single();
        IEnumerable<PaperRow> rows = Printed.Select(p =>
        {
            int count = inputs.Rows.Count(r => r.Cells[inputs.IndexOf("series")] == p.Series);
            double[] recomputed = [.. printed[p.Series]];
            if (p.Series == "VGG") recomputed[^1] = softRank;
            return new PaperRow(p.Series, p.Count, p.Cells,
            [
                new PaperLine(PaperLine.Recomputed, count, recomputed),
                new PaperLine(PaperLine.Corrected, count, [.. headed[p.Series]]),
            ]);
        });
        return new PaperTable(1, "RMSE of straight lines for the reported top-1 accuracy (%)",
            ["log Frobenius norm", "log spectral norm", "weighted alpha", "log alpha-norm"], [.. rows],
            [
                "The column 'log spectral norm' was made from the mean of lambda_max itself; corrected: the mean of "
                    + "its logarithm, as the head says.",
                "'VGG' has 8 models, with and without batch normalisation, not 6; no choice of 6 gives the printed "
                    + "cells.",
                "The VGG cell 0.42 is the line over the mean Marchenko-Pastur soft rank; corrected: over the log "
                    + "alpha-norm.",
                "ResNet-1K needs the errors that imgclsmob reported in February 2020: its later models of the same "
                    + "names are other ones.",
            ]);
    }

    private static ILookup<string, double> Rmse(CsvTable inputs, string[] metrics)
    {
        var columns = new SeriesColumns(
            "top1_error", ReportedAs.Accuracy, [.. metrics.Select(m => new SeriesMetric(m))], ["series"]);
        return SeriesRegression.Fit(metrics, columns.Read(inputs)).Series
            .SelectMany(s => s.Fits.Select(f => (s.Name, Rmse: f.Rmse!.Value)))
            .ToLookup(f => f.Name, f => f.Rmse);
    }
}
