using System.Globalization;
using CoreDataless.Reporting;
using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>The spectra of one model: the summary first, then the layers worth looking at.</summary>
internal static class SpectralView
{
    /// <summary>The whole report.</summary>
    public static void Show(ConsoleOutput output, SpectralReport report, AnalyzedModel model, bool all, bool flow)
    {
        SpectralOptions options = report.Settings.Options;
        output.Report(Head(report, model));
        output.Report(Summary(model.Result));
        SpectralTable.Show(output, model.Result, options, all);
        if (flow) output.Report(FlowTable(CorrelationFlow.Of(model.Result.Rows)));
        Skipped(output, model.Result, all);
        foreach (string warning in model.Warnings) output.Warning(warning);
        output.Explanation(SpectralProse.Alpha);
        output.Explanation(SpectralProse.Means);
    }

    /// <summary>The result of a model among several.</summary>
    public static string OneLine(AnalyzedModel model) =>
        $"alpha {Figures.Short(model.Result.Summary["alpha"])}, "
        + $"alpha_weighted {Figures.Short(model.Result.Summary["alpha_weighted"])}, {Figures.Time(model.TotalSeconds)}";

    /// <summary>What was done to get these numbers.</summary>
    public static string Recipe(SpectralOptions options)
    {
        bool isPaper = options.Dialect == SpectralDialect.Paper;
        string version = isPaper ? "WeightWatcher 0.2.7" : "WeightWatcher 0.7.5.5";
        string law = SpectralWords.Of(options.Law)
            + (options.PowerLaw.Bounded ? ", bounded" : "")
            + (options.PowerLaw.DropLargest is > 0 and var k ? $", without the {k} largest" : "")
            + (options.Fingers == FingerFix.None ? "" : $", {SpectralWords.Of(options.Fingers)}");
        return $"{options.Dialect.Word()} ({version}), convolutions: {SpectralWords.Of(options.Layers.Convolutions)}, "
            + $"fit: {law}";
    }

    private static Grid Head(SpectralReport report, AnalyzedModel model)
    {
        (CheckpointFacts facts, SpectralResult result) = (model.Facts, model.Result);
        var grid = new Facts();
        grid.Add("model", facts.File);
        grid.Add("layers", $"{result.Layers} analysed, {result.Skipped.Count} tensors skipped; "
            + $"{facts.FloatCount:N0} numbers in the file");
        if (report.Settings.BaseModel is { } parent) grid.Add("difference to", parent);
        else if (facts.StatedAccuracy is { } accuracy) grid.Add("stated accuracy", Figures.Percent(accuracy));
        grid.Add("dialect", Recipe(report.Settings.Options));
        grid.Add("device", $"{report.Device.Name} ({report.Device.Description}), {Figures.Time(model.TotalSeconds)}");
        grid.Add("", "");
        return grid.Grid;
    }

    private static Grid Summary(SpectralResult result)
    {
        var grid = new Facts();
        foreach (SummaryValue value in MeasuredTable.Means(result.Summary))
        {
            int rows = result.Rows.Count;
            string of = value.Count == rows ? "" : $"  (mean of {value.Count} of {rows} rows)";
            grid.Add(value.Name, Figures.Short(value.Mean) + of, strong: value.Name is "alpha" or "alpha_weighted");
        }
        grid.Add("alpha by layer", Bands(result));
        return grid.Grid;
    }

    private static string Bands(SpectralResult result)
    {
        double[] alphas = [.. result.Rows.Where(r => r.Alpha is not null).Select(r => r.Alpha!.Value)];
        int none = result.Rows.Count - alphas.Length;
        var bands = AlphaBands.Of(alphas);
        return $"below 2: {bands.Below},  2 to 4: {bands.Low},  4 to 6: {bands.High},  above 6: {bands.Above}"
            + (none > 0 ? $",  no fit: {none}" : "");
    }

    private static Table FlowTable(IReadOnlyList<FlowPoint> flow)
    {
        const int Longest = 40;
        const double PerMark = 0.25;
        Table table = Tables.Plain("depth", "layer", "alpha", "correlation flow");
        table.Columns[0].RightAligned();
        table.Columns[2].RightAligned();
        foreach (FlowPoint point in flow)
        {
            int length = (int)Math.Clamp(point.Alpha / PerMark, 1, Longest);
            table.Row($"{point.Depth}", point.Layer.Name, Figures.Short(point.Alpha),
                new string('▪', length) + (point.Alpha / PerMark > Longest ? "…" : ""));
        }
        return table;
    }

    private static void Skipped(ConsoleOutput output, SpectralResult result, bool all)
    {
        if (result.Skipped.Count == 0) return;
        if (!all)
        {
            IEnumerable<string> reasons = result.Skipped.GroupBy(s => s.Reason, StringComparer.Ordinal)
                .OrderByDescending(g => g.Count())
                .Select(g => $"{g.Key} ({g.Count()})");
            output.Paragraph($"Skipped: {string.Join("; ", reasons)}.");
            return;
        }
        Table table = Tables.Plain("skipped", "shape", "reason");
        foreach (SkippedTensor tensor in result.Skipped)
        {
            string shape = string.Join(" x ", tensor.Shape.Select(s => s.ToString(CultureInfo.InvariantCulture)));
            table.Row(tensor.Name, shape, tensor.Reason);
        }
        output.Report(table);
    }
}
