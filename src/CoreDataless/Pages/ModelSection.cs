using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Everything about one model.</summary>
internal static class ModelSection
{
    /// <summary>Writes it; what the verdict on the only model of a page has said is not said again.</summary>
    public static void Write(MarkupWriter markup, ModelContent model, bool isOnly)
    {
        using (markup.Open("section", ("id", model.Id), ("class", "model")))
        {
            markup.Heading(2, model.Name);
            Head(markup, model, isOnly);
            Contents(markup, model);
            if (model.Evaluated is { Runs.Count: > 0 } data) Evaluation(markup, model, data);
            if (model.Spectra is { } spectra) SpectraSection.Write(markup, spectra, Part(model, "spectra"));
        }
        markup.Line();
    }

    private static void Evaluation(MarkupWriter markup, ModelContent model, EvaluatedData data)
    {
        PrototypeSection.Write(markup, data, Part(model, "prototypes"));
        AdversarySection.Write(markup, data, Part(model, "adversaries"));
        SimilaritySection.Write(markup, data, Part(model, "similarity"));
        ProfileSection.Write(markup, data, Part(model, "features"));
        RunSection.Write(markup, model, data, Part(model, "runs"));
    }

    private static void Head(MarkupWriter markup, ModelContent model, bool isOnly)
    {
        if (model is { Evaluated: { } data, Standing: { } standing })
        {
            string runs = data.Runs.Count == 1 ? "one run" : $"{data.Runs.Count} runs";
            if (data.Runs.Count > 0)
                markup.Lead($"Mg {Figures.Of(standing.Mg)}, Madv {Figures.Of(standing.Madv)} over {runs}.");
            if (!isOnly || !standing.IsKnown) markup.Paragraph(PaperMarks.Verdict(standing));
        }
        foreach (string warning in model.Warnings) markup.Warning(warning);
        markup.Facts(FactsOf(model));
    }

    private static IEnumerable<(string Term, string Meaning)> FactsOf(ModelContent model)
    {
        yield return ("file", model.File);
        if (model.Evaluated is { } data)
        {
            yield return ("network", $"{data.Architecture}, {data.Parameters:N0} parameters");
            yield return ("input", $"{string.Join(" × ", data.Input)}, {data.Classes} classes");
            yield return ("normalisation", $"mean {Numbers(data.Preprocessing.Mean)}, std "
                + $"{Numbers(data.Preprocessing.Std)} ({data.Preprocessing.Source})");
        }
        else if (model.Spectra is AnalyzedData analyzed)
        {
            yield return ("numbers", $"{analyzed.Floats:N0} in the file");
        }
        if (model.StatedAccuracy is { } accuracy) yield return ("stated accuracy", Figures.Percent(accuracy));
        if (model.Evaluation is { } document)
            yield return ("device", $"{document.Device.Name} ({document.Device.Description})");
        string? sha = model.Evaluated?.Sha256 ?? (model.Spectra as AnalyzedData)?.Sha256;
        if (sha is not null) yield return ("SHA-256", sha);
    }

    private static void Contents(MarkupWriter markup, ModelContent model)
    {
        List<(string Part, string Words)> parts = [];
        if (model.Evaluated is { Runs.Count: > 0 })
        {
            parts.AddRange(
            [
                ("prototypes", "Prototypes"), ("adversaries", "Adversaries"), ("similarity", "Similar classes"),
                ("features", "Features"), ("runs", "Runs"),
            ]);
        }
        if (model.Spectra is not null) parts.Add(("spectra", "Spectra"));
        if (parts.Count < 2) return;
        using (markup.Open("nav", ("aria-label", $"Parts of {model.Name}"), ("class", "parts")))
        using (markup.Open("ul"))
        {
            foreach ((string part, string words) in parts)
            {
                using MarkupWriter.Scope item = markup.Open("li");
                markup.Element("a", words, ("href", $"#{Part(model, part)}"));
            }
        }
        markup.Line();
    }

    private static string Part(ModelContent model, string part) => $"{model.Id}-{part}";

    private static string Numbers(IReadOnlyList<float> values) => string.Join(" ", values);
}
