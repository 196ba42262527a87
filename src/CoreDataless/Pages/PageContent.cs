using CoreDataless.Metrics;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The results that a page is about, gathered from all files.</summary>
/// <param name="Files">Where they come from.</param>
/// <param name="Models">
/// Each model once, also where it was evaluated by one command and analysed by another; best first.
/// </param>
/// <param name="Series">Of all files.</param>
internal sealed record PageContent(
    IReadOnlyList<ResultFile> Files, IReadOnlyList<ModelContent> Models, IReadOnlyList<SeriesDocument> Series)
{
    /// <summary>Models that could not be worked on.</summary>
    public IReadOnlyList<FailedData> Failed { get; init; } = [];

    /// <summary>Gathers.</summary>
    public static PageContent Of(IReadOnlyList<ResultFile> results)
    {
        var models = new List<ModelContent>();
        foreach (EvaluationDocument document in results.Select(r => r.Document).OfType<EvaluationDocument>())
            models.AddRange(document.Models.Select(m => Evaluated(m, document)));
        foreach (AnalyzedData analyzed in results.Select(r => r.Document).OfType<SpectralDocument>()
            .SelectMany(d => d.Models))
            Add(models, analyzed);
        return new PageContent(
            results,
            Named(
            [
                .. Contest.Of(models).SelectMany(c => c.Ranking.Select(r => r.Model)),
                .. models.Where(m => m.Evaluated is null),
            ]),
            [.. results.Select(r => r.Document).OfType<SeriesDocument>()])
        {
            Failed = [.. results.Select(r => r.Document).OfType<MeasuredDocument>().SelectMany(d => d.Failed)],
        };
    }

    private static ModelContent[] Named(ModelContent[] models)
    {
        IReadOnlyList<string> names = ModelNames.Short([.. models.Select(m => m.File)]), ends = ModelNames.Ends(names);
        return [.. models.Select((m, i) => m with { Id = $"model-{i + 1}", Name = names[i], Label = ends[i] })];
    }

    private static ModelContent Evaluated(EvaluatedData model, EvaluationDocument document) =>
        new("", "", model.File)
        {
            Evaluated = model,
            Evaluation = document,
            Spectra = model.Spectral,
            StatedAccuracy = model.StatedAccuracy,
            Warnings = model.Warnings,
        };

    private static void Add(List<ModelContent> models, AnalyzedData analyzed)
    {
        // The command that is for spectra alone may have been asked for more than "evaluate --spectral".
        int same = analyzed.Sha256 is null ? -1 : models.FindIndex(m =>
            m.Evaluated?.Sha256 == analyzed.Sha256 && (m.Spectra ?? analyzed).Dialect == analyzed.Dialect
            && m.Spectra is not AnalyzedData);
        if (same >= 0)
        {
            models[same] = models[same] with
            {
                Spectra = analyzed,
                StatedAccuracy = models[same].StatedAccuracy ?? analyzed.StatedAccuracy,
                Warnings = [.. models[same].Warnings.Union(analyzed.Warnings, StringComparer.Ordinal)],
            };
            return;
        }
        models.Add(new ModelContent("", "", analyzed.File)
        {
            Spectra = analyzed,
            StatedAccuracy = analyzed.StatedAccuracy,
            Warnings = analyzed.Warnings,
        });
    }
}

/// <summary>One model: evaluated, analysed, or both.</summary>
/// <param name="Id">Unique in the page: the target of links.</param>
/// <param name="Name">The shortest name that tells it from the others.</param>
/// <param name="File">As the user named it.</param>
internal sealed record ModelContent(string Id, string Name, string File)
{
    /// <summary>What axes call it: the end of the name, where it differs from the others.</summary>
    public string Label { get; init; } = Name;

    /// <summary>Prototypes, Mg and Madv; null when it was only analysed.</summary>
    public EvaluatedData? Evaluated { get; init; }

    /// <summary>The document of <see cref="Evaluated"/>, for settings and device.</summary>
    public EvaluationDocument? Evaluation { get; init; }

    /// <summary>Spectra; null when there are none.</summary>
    public AnalyzedSpectra? Spectra { get; init; }

    /// <summary>A fraction; null when the file claims none.</summary>
    public double? StatedAccuracy { get; init; }

    /// <summary>What a reader of the numbers must know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The link to its section.</summary>
    public string Link => $"#{Id}";

    /// <summary>What it is ranked by; null when it was only analysed.</summary>
    public Standing? Standing => Evaluated is { } data ? StandingOf(data) : null;

    private static Standing StandingOf(EvaluatedData data) => new(
        SpreadOf(data.Mg, data.Runs.Count),
        SpreadOf(data.Madv, data.Runs.Count(r => r.DeepFool is not null)),
        data.Runs.Any(r => r.DeadPrototypes > 0));

    private static Spread? SpreadOf(SpreadData data, int count) =>
        data.Mean is { } mean ? new Spread(mean, data.Std ?? double.NaN, count) : null;
}
