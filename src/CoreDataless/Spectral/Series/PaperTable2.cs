namespace CoreDataless.Spectral;

/// <summary>Table 2: the metrics of the GPT-2 models, means over their layers.</summary>
internal static class PaperTable2
{
    // The token embedding: its weights are not normalised, as the caption says.
    private const string FirstEmbedding = "1";

    private static readonly string[] Metrics = ["lognorm", "logspectralnorm", "alpha_weighted", "logpnorm"];

    private static readonly (string Model, int Count, decimal[] Cells)[] Printed =
    [
        ("GPT2-small", 49, [2.04m, 2.54m, 9.62m, 9.87m]),
        ("GPT2-medium", 98, [2.08m, 2.58m, 9.74m, 10.01m]),
        ("GPT2-large", 146, [1.85m, 1.99m, 7.67m, 7.94m]),
        ("GPT2-xl", 194, [1.86m, 1.92m, 7.17m, 7.51m]),
    ];

    public static PaperTable Compute()
    {
        CsvTable layers = PaperData.Read(2);
        PaperRow[] computed = [.. Printed.Select(p => Row(layers, p.Model, p.Count, p.Cells))];
        var gpt = new PaperRow("GPT", 49, [1.64m, 1.72m, 7.01m, 7.28m], []);
        return new PaperTable(2, "Mean metrics over the layers of GPT and GPT-2",
            ["log Frobenius norm", "log spectral norm", "weighted alpha", "log alpha-norm"], [gpt, .. computed],
            [
                "The caption leaves the first embedding out; that was done for GPT2-small only (49 of 50 layers). "
                    + "Corrected: left out everywhere; 'all layers': kept everywhere.",
                "Each layer stands twice in the published files; that changes no mean.",
                "The layers of GPT were not published.",
            ]);
    }

    private static PaperRow Row(CsvTable layers, string model, int count, decimal[] cells)
    {
        CsvRow[] all = [.. layers.Rows.Where(r => r.Cells[layers.IndexOf("model")] == model)];
        CsvRow[] blocks = [.. all.Where(r => r.Cells[layers.IndexOf("layer")] != FirstEmbedding)];
        return new PaperRow(model, count, cells,
        [
            Line(layers, PaperLine.Recomputed, all.Length == count ? all : blocks),
            Line(layers, PaperLine.Corrected, blocks),
            Line(layers, "all layers", all),
        ]);
    }

    private static PaperLine Line(CsvTable layers, string kind, CsvRow[] rows) => new(kind, rows.Length,
        [.. Metrics.Select(m => rows.Average(r => layers.Number(r, layers.IndexOf(m))!.Value))]);
}
