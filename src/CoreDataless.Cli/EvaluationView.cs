using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Reporting;
using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>One model on one screen.</summary>
internal static class EvaluationView
{
    // With the notices before it, the whole report then fits a terminal of 80 x 24.
    private const int MostRuns = 5;

    private const string InWords =
        "own class: prototypes given theirs; moves, fooled: DeepFool's attack on them. The marks are its own "
        + "networks': compare models of one task and recipe only.";

    public static void Show(ConsoleOutput output, EvaluationReport report, EvaluatedModel model)
    {
        output.Report(Head(report, model));
        output.Report(Runs(model, report.Settings.Similarity));
        if (model.Result.Runs.Count > MostRuns)
            output.Paragraph($"... and {model.Result.Runs.Count - MostRuns} more: --html and --json have all runs");
        output.Paragraph(PaperMarks.Verdict(Standing.Of(model.Result, report.Settings.Similarity)));
        foreach (string warning in model.Warnings) output.Warning(warning);
        output.Explanation(InWords);
    }

    /// <summary>The result of a model among several.</summary>
    public static string OneLine(EvaluatedModel model, EvaluationSettings settings) =>
        $"Mg {Figures.Of(model.Result.Mg(settings.Similarity))}, Madv {Figures.Of(model.Result.Madv)}, "
        + Figures.Time(model.TotalSeconds);

    /// <summary>What a convention of Mg is.</summary>
    public static string Name(MgConvention convention) => convention switch
    {
        MgConvention.Reference => "authors' code",
        MgConvention.Paper => "equation 7 as printed",
        _ => "mean over pairs of classes",
    };

    private static Grid Head(EvaluationReport report, EvaluatedModel model)
    {
        (ModelFacts facts, EvaluationResult result) = (model.Facts, model.Result);
        string seeds = report.Settings.Options.SeedGradient == SeedGradient.Torch ? "torch" : "exact";
        var grid = new Facts();
        grid.Add("model", facts.File);
        grid.Add("network",
            $"{facts.Architecture}, {facts.Parameters:N0} parameters, {Size(facts)}, {facts.Classes} classes");
        grid.Add("normalisation", facts.Normalization.ToString());
        if (facts.StatedAccuracy is { } accuracy) grid.Add("stated accuracy", Figures.Percent(accuracy));
        grid.Add("device", $"{report.Device.Name} ({report.Device.Description}), {Figures.Time(model.TotalSeconds)}");
        grid.Add("", "");
        MgConvention convention = report.Settings.Similarity;
        grid.Add("Mg", $"{Figures.Of(result.Mg(convention))}  ({Name(convention)}, seed gradient {seeds})",
            strong: true);
        grid.Add("Madv", Figures.Of(result.Madv), strong: true);
        if (result.Loss is { } loss)
            grid.Add("prototype loss", $"{Figures.Loss(loss.Mean)} (largest {Figures.Loss(result.MaxLoss)})");
        if (model.Spectral is { } spectral) grid.Add("spectral means", Spectra(spectral));
        return grid.Grid;
    }

    private static string Spectra(SpectralResult spectral)
    {
        SpectralSummary means = spectral.Summary;
        return $"alpha {Figures.Short(means["alpha"])}, alpha_weighted {Figures.Short(means["alpha_weighted"])}, "
            + $"log_norm {Figures.Short(means["log_norm"])}, {spectral.Layers} layers";
    }

    private static string Size(ModelFacts facts) =>
        $"{facts.Input.Channels}x{facts.Input.Height}x{facts.Input.Width}";

    private static Table Runs(EvaluatedModel model, MgConvention convention)
    {
        Table table = Tables.Plain("run", "Mg", "Madv", "steps", "loss", "moves", "own class", "fooled");
        for (int c = 0; c < table.Columns.Count; c++) table.Columns[c].RightAligned();
        foreach ((int index, RunResult run) in model.Result.Runs.Take(MostRuns).Index())
            table.AddRow([.. Cells(index, run, convention).Select(text => new Text(text))]);
        return table;
    }

    private static string[] Cells(int index, RunResult run, MgConvention convention)
    {
        int classes = run.Predicted.Length;
        int own = run.Predicted.Where((p, k) => p == k).Count();
        return
        [
            $"{index}",
            $"{run.Mg.In(convention):F4}",
            run.DeepFool is { } d ? $"{d.Madv:F4}" : "-",
            $"{run.Updates}",
            Figures.Loss(run.Loss.Average(l => (double)l)),
            run.DeepFool is { } moves ? Range(moves.Moves) : "-",
            $"{own} of {classes}",
            run.DeepFool is { } attack ? $"{attack.Success.Count(s => s)} of {classes}" : "-",
        ];
    }

    private static string Range(int[] moves) =>
        moves.Min() == moves.Max() ? $"{moves[0]}" : $"{moves.Min()}-{moves.Max()}";
}
