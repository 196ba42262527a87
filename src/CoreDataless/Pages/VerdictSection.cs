using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The answer first: which model to take, how sure, and the numbers behind it.</summary>
internal static class VerdictSection
{
    /// <summary>Is there anything to say? Series say themselves what they are about.</summary>
    public static bool Has(PageContent content) =>
        content.Models.Count > 0 || content.Failed.Count > 0 || content.Series.Count == 0;

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, PageContent content)
    {
        if (!Has(content)) return;
        using (markup.Open("section", ("id", "verdict"), ("class", "verdict")))
        {
            markup.Heading(2, "Verdict");
            IReadOnlyList<Contest> contests = Contest.Of(content.Models);
            Obstacles(markup, content, contests);
            foreach ((int index, Contest contest) in contests.Index())
                Write(markup, contest, contests.Count > 1, index == 0);
            ModelContent[] analyzed = [.. content.Models.Where(m => m.Spectra is not null)];
            if (contests.Count == 0 && analyzed.Length > 0) BySpectra(markup, analyzed);
            SpectraComparison.Write(markup, content.Models);
            if (content.Models.Count > 1) Warnings(markup, content.Models);
        }
        markup.Line();
    }

    // What must be known before any number is believed.
    private static void Obstacles(MarkupWriter markup, PageContent content, IReadOnlyList<Contest> contests)
    {
        if (contests.Count > 1)
        {
            string kinds = string.Join("; ", contests.Select(c => c.Task));
            markup.Warning($"The models are not comparable with each other: there are {contests.Count} kinds of task or "
                + $"of measuring ({kinds}). Each kind is ranked by itself.");
        }
        foreach (ResultFile file in content.Files.Where(f => f.Document is MeasuredDocument { Complete: false }))
            markup.Warning($"{file.Name} is a partial result: not all that was asked for was measured.");
        foreach (FailedData failed in content.Failed)
            markup.Warning($"{failed.File} is missing here: {Reason(failed)}");
    }

    // Most messages begin with the file, which the sentence has named.
    private static string Reason(FailedData failed) =>
        failed.Error.StartsWith($"{failed.File}: ", StringComparison.Ordinal)
            ? failed.Error[(failed.File.Length + 2)..]
            : failed.Error;

    private static void Warnings(MarkupWriter markup, IReadOnlyList<ModelContent> models)
    {
        IReadOnlyList<string> sentences = Findings.Gathered([.. models.Select(m => (m.Name, m.Warnings))]);
        if (sentences.Count == 0) return;
        markup.Heading(3, "What to know before relying on it");
        foreach (string sentence in sentences) markup.Warning(sentence);
    }

    private static void Write(MarkupWriter markup, Contest contest, bool isOneOfSeveral, bool isFirst)
    {
        if (isOneOfSeveral) markup.Heading(3, contest.Task);
        IReadOnlyList<string> differences = contest.Ranking.Count > 1 ? contest.Differences() : [];
        if (differences.Count > 0)
        {
            markup.Warning("These models were not measured alike, so that small differences mean nothing: "
                + $"{string.Join("; ", differences)}.");
        }
        Verdict verdict = Verdict.Of(contest);
        markup.Lead(verdict.Lead);
        if (verdict.Reasons.Count > 0) markup.Facts(verdict.Reasons);
        RankingTable.Write(markup, contest);
        if (isFirst) RankingTable.Legend(markup);
        if (contest.Known.Count > 1) RankingFigures.Write(markup, contest);
    }

    private static void BySpectra(MarkupWriter markup, ModelContent[] models)
    {
        ModelContent[] ranked = [.. SpectralRanking.Of(models, AlphaHat)];
        if (ranked is [var first, var second, ..] && AlphaHat(first) is { } best && AlphaHat(second) is { } next)
        {
            markup.Lead($"{first.Name} has the smallest mean alpha-hat, {Figures.Short(best)} against "
                + $"{Figures.Short(next)} of {second.Name}" + (SpectraComparison.Contradiction(models) is null
                    ? ": within one family of architectures the one to prefer."
                    : ", but the accuracies that the files state go the other way: spectra do not decide here."));
            markup.Facts([("how sure", "Not known. A spectrum has no error bar; prototypes (the command evaluate) "
                + "judge classifiers with one.")]);
        }
        else
        {
            markup.Lead("Only spectra of the weights were measured. They describe layers; to choose a model, analyse "
                + "others of its family beside it.");
        }
        markup.Note(SpectralProse.Ranking);
    }

    private static double? AlphaHat(ModelContent model) =>
        model.Spectra?.Summary.GetValueOrDefault(SpectralRanking.Metrics[0]);
}
