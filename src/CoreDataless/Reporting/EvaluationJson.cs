using System.Text.Json;
using CoreDataless.Engine;
using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>An evaluation as JSON: one object: the settings, the device, the models and what failed.</summary>
public sealed class EvaluationJson
{
    private readonly Utf8JsonWriter _json;
    private readonly EvaluationReport _report;
    private readonly bool _trace;

    private EvaluationJson(Utf8JsonWriter json, EvaluationReport report, bool trace) =>
        (_json, _report, _trace) = (json, report, trace);

    /// <summary>
    /// Writes the report; with <paramref name="trace"/> also the loss of each class at each evaluation.
    /// </summary>
    public static void Write(Stream stream, EvaluationReport report, bool trace) =>
        JsonOutput.Write(stream, "evaluate", json => new EvaluationJson(json, report, trace).Body());

    private void Body()
    {
        _json.WriteBoolean("complete", _report.Complete);
        _json.Object("settings", Settings);
        _json.Device(_report.Device);
        _json.Object("startUp", StartUp);
        _json.Objects("models", _report.Models, Model);
        _json.Failed(_report.Failed);
    }

    private void Settings()
    {
        EvaluationSettings settings = _report.Settings;
        EvaluationOptions options = settings.Options;
        _json.Texts("models", settings.Models);
        _json.WriteNumber("runs", options.Runs);
        _json.WriteNumber("iterations", options.Iterations);
        _json.Number("step", options.Step);
        _json.Number("stopLoss", options.StopLoss);
        _json.WriteString("stop", options.Stop == StopRule.PerRun ? "per-run" : "per-image");
        _json.WriteString("seedGradient", SeedGradientName);
        _json.WriteNumber("seed", options.Seed);
        _json.WriteString("init", settings.InitFile);
        _json.WriteBoolean("continue", settings.Continue);
        _json.WriteBoolean("spectral", settings.Spectral);
        _json.Texts("images", settings.Images);
        _json.WriteString("labels", settings.LabelsFile);
        _json.WriteString("similarity", SimilarityName);
        _json.WriteNumber("deepfoolSteps", options.DeepFoolSteps);
        _json.WriteNumber("candidates", options.Candidates);
        _json.Number("overshoot", options.Overshoot);
        _json.WriteNumber("memory", options.MemoryBudget);
        _json.NetworkOptions(settings.Network);
        _json.DeviceSettings(settings.Device);
    }

    private void StartUp()
    {
        _json.Number("processSeconds", _report.StartUp.ProcessSeconds);
        _json.Number("seconds", _report.StartUp.Seconds);
        _json.Objects("phases", _report.StartUp.Phases, phase =>
        {
            _json.WriteString("name", phase.Name);
            _json.Number("seconds", phase.Seconds);
            if (phase.Count is { } count) _json.WriteNumber("count", count);
            if (phase.Kept is { } kept) _json.WriteNumber("kept", kept);
        });
    }

    private void Model(EvaluatedModel model)
    {
        EvaluationResult result = model.Result;
        _json.Facts(model.Facts);
        _json.WriteString("seedGradient", SeedGradientName);
        _json.WriteBoolean("complete", result.Complete);
        _json.WriteBoolean("converged", result.Runs.Count > 0 && result.Converged);
        MgConvention convention = _report.Settings.Similarity;
        Metric("mg", result.Mg(convention), result.Runs.Select(r => (double?)r.Mg.In(convention)), SimilarityName);
        Metric("madv", result.Madv, result.Runs.Select(r => r.DeepFool?.Madv), convention: null);
        _json.Object("prototypeLoss", () =>
        {
            _json.Number("mean", result.Loss?.Mean);
            _json.Number("max", result.Runs.Count > 0 ? result.MaxLoss : (double?)null);
        });
        if (model.Spectral is { } spectral) _json.Object("spectral", () => SpectraJson.Write(_json, spectral));
        else _json.WriteNull("spectral");
        _json.Objects("runs", result.Runs, Run);
        if (model.Figures is { } figures) _json.Object("figures", () => FigureJson.Write(_json, figures));
        else _json.WriteNull("figures");
        _json.Object("seconds", () => Seconds(model));
        _json.WriteNumber("workingMemoryBytes", result.Memory.Working);
        _json.WriteNumber("weightMemoryBytes", result.Memory.Weights);
        _json.Texts("warnings", model.Warnings);
    }

    private void Metric(string name, Spread? spread, IEnumerable<double?> runs, string? convention) =>
        _json.Object(name, () =>
        {
            if (convention is not null) _json.WriteString("convention", convention);
            _json.Number("mean", spread?.Mean);
            _json.Number("std", spread?.StandardDeviation);
            _json.Numbers("runs", runs);
        });

    private void Run(RunResult run)
    {
        _json.Object("mg", () =>
        {
            _json.Number("reference", run.Mg.Reference);
            _json.Number("paper", run.Mg.Paper);
            _json.Number("offdiagonal", run.Mg.OffDiagonal);
        });
        _json.Number("madv", run.DeepFool?.Madv);
        _json.WriteNumber("updates", run.Updates);
        _json.WriteNumber("zeroGradients", run.ZeroGradients);
        _json.WriteNumber("deadPrototypes", run.DeadPrototypes);
        _json.Numbers("loss", run.Loss);
        _json.Numbers("predicted", run.Predicted);
        _json.Numbers("confidence", Softmax.OwnClass(run.Logits, run.Loss.Length));
        _json.Numbers("meanLoss", run.MeanLoss);
        if (_trace) LossHistory(run);
        if (run.DeepFool is { } attack) _json.Object("deepfool", () => Attack(attack));
        else _json.WriteNull("deepfool");
    }

    // Rows are evaluations, columns are classes.
    private void LossHistory(RunResult run)
    {
        _json.WriteNumber("evaluations", run.MeanLoss.Length);
        _json.Numbers("lossHistory", run.LossHistory);
    }

    private void Attack(DeepFoolResult attack)
    {
        _json.Numbers("iterations", attack.Moves);
        _json.Numbers("adversary", attack.Adversary);
        _json.Numbers("l2", attack.L2);
        _json.Truths("success", attack.Success);
        _json.Numbers("madv", attack.MadvPerClass);
    }

    private void Seconds(EvaluatedModel model)
    {
        _json.Number("load", model.LoadSeconds);
        _json.Number("compile", model.Result.Seconds.Compile);
        _json.Number("prototypes", model.Result.Seconds.Prototypes);
        _json.Number("features", model.Result.Seconds.Features);
        _json.Number("deepfool", model.Result.Seconds.DeepFool);
        if (model.Spectral is { } spectral) _json.Number("spectral", spectral.Seconds);
        _json.Number("total", model.TotalSeconds);
    }

    private string SeedGradientName =>
        _report.Settings.Options.SeedGradient == SeedGradient.Torch ? "torch" : "exact";

    private string SimilarityName => _report.Settings.Similarity switch
    {
        MgConvention.Reference => "reference",
        MgConvention.Paper => "paper",
        _ => "offdiagonal",
    };
}
