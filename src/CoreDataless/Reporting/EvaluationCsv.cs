using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>An evaluation as a table: one line per model.</summary>
public static class EvaluationCsv
{
    /// <summary>Writes the header and the models, in the order in which they were given.</summary>
    public static void Write(Stream stream, EvaluationReport report)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Csv.Line(writer, "file", "sha256", "architecture", "parameters", "classes", "input", "similarity",
            "mg_mean", "mg_std", "madv_mean", "madv_std", "loss_mean", "loss_max", "runs", "complete", "converged",
            "seed_gradient", "normalisation", "stated_accuracy", "seconds", "warnings", "alpha", "alpha_weighted",
            "log_alpha_norm", "log_norm", "log_spectral_norm");
        foreach (EvaluatedModel model in report.Models) Line(writer, report.Settings, model);
    }

    private static void Line(TextWriter writer, EvaluationSettings settings, EvaluatedModel model)
    {
        (ModelFacts facts, EvaluationResult result) = (model.Facts, model.Result);
        Spread? mg = result.Mg(settings.Similarity);
        Csv.Line(writer, facts.File, facts.Sha256, facts.Architecture, facts.Parameters, facts.Classes,
            $"{facts.Input.Channels}x{facts.Input.Height}x{facts.Input.Width}",
            settings.Similarity.ToString().ToLowerInvariant(),
            mg?.Mean, mg?.StandardDeviation, result.Madv?.Mean, result.Madv?.StandardDeviation, result.Loss?.Mean,
            result.Runs.Count > 0 ? result.MaxLoss : null, result.Runs.Count, Truth(result.Complete),
            Truth(result.Runs.Count > 0 && result.Converged),
            settings.Options.SeedGradient.ToString().ToLowerInvariant(),
            facts.Normalization.Source, facts.StatedAccuracy, model.TotalSeconds, string.Join("; ", model.Warnings),
            model.Spectral?.Summary["alpha"], model.Spectral?.Summary["alpha_weighted"],
            model.Spectral?.Summary["log_alpha_norm"], model.Spectral?.Summary["log_norm"],
            model.Spectral?.Summary["log_spectral_norm"]);
    }

    private static string Truth(bool value) => value ? "true" : "false";
}
