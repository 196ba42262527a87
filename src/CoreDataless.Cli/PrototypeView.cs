using CoreDataless.Metrics;
using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>The prototypes of a run as pictures in the terminal.</summary>
internal static class PrototypeView
{
    private const string Elsewhere = "--html and --out show the prototypes elsewhere";

    /// <summary>Says at once when pictures will not be seen.</summary>
    public static void Announce(ConsoleOutput output)
    {
        if (output.WhyNoPictures is { } reason) output.Notice($"--show: {reason}; {Elsewhere}");
    }

    /// <summary>Shows those of the first run, each with the probability that the network gives its class.</summary>
    /// <param name="output">Where.</param>
    /// <param name="model">With its images.</param>
    /// <param name="title">Such as <c>model 2 of 5</c>, or empty.</param>
    public static void Show(ConsoleOutput output, EvaluatedModel model, string title)
    {
        if (output.WhyNoPictures is not null || model.Result.Runs.Count == 0) return;
        ModelFacts facts = model.Facts;
        string name = title.Length > 0 ? $"{Path.GetFileName(facts.File)}: " : "";
        if (facts.Input.Channels is not (1 or 3))
        {
            output.Notice($"--show: images of {facts.Input.Channels} channels are no pictures");
            return;
        }
        RunResult run = model.Result.Runs[0];
        ThumbnailLayout layout = ThumbnailLayout.Of(facts.Classes, facts.Input, output.Width);
        output.Paragraph($"{name}prototypes of run 0, each with the probability of its class:");
        output.Report(new ThumbnailGrid(
            [.. Enumerable.Range(0, layout.Shown).Select(k => Picture(facts, run, k, layout))], layout));
        if (facts.Classes > layout.Shown)
            output.Paragraph($"... and {facts.Classes - layout.Shown} more classes: --html and --out have all");
        output.Gap();
    }

    private static Thumbnail Picture(ModelFacts facts, RunResult run, int label, ThumbnailLayout layout)
    {
        double[] probabilities = Softmax.Of(run.Logits.AsSpan(label * facts.Classes, facts.Classes));
        string name = facts.ClassNames?[label] ?? $"class {label}", sure = $" {probabilities[label]:F2}";
        return Thumbnail.Of(
            run.Prototypes.AsSpan(label * facts.Input.Count, facts.Input.Count),
            facts.Input,
            layout.Width,
            layout.Height,
            ThumbnailGrid.Fit(Harmless.Line(name), layout.Cell - sure.Length) + sure);
    }
}
