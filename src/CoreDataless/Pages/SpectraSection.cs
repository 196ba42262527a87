using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>What the spectra of a model's weights say.</summary>
internal static class SpectraSection
{
    /// <summary>Writes the section, from its heading on.</summary>
    public static void Write(MarkupWriter markup, AnalyzedSpectra spectra, string? id = null)
    {
        markup.Heading(3, "Spectra of the weights", id);
        markup.Lead(Lead(spectra));
        if (!spectra.Complete)
            markup.Warning("The analysis was stopped: not all layers are here, and none of the means is final.");
        if (spectra.Layers.Count > 0)
        {
            markup.Note($"{Dialect(spectra)} {SpectralProse.Alpha}");
            markup.Note(SpectralProse.Means);
            Alphas(markup, spectra.Layers);
            Densities(markup, spectra.Layers);
            QualityTable.Write(markup, spectra.Layers);
        }
        Skipped(markup, spectra.Skipped);
    }

    /// <summary>The sentence to remember.</summary>
    public static string Lead(AnalyzedSpectra spectra)
    {
        if (spectra.Layers.Count == 0) return "No tensor of this file has a spectrum that is large enough.";
        double[] alphas = [.. spectra.Layers.Select(l => l.Alpha).OfType<double>().Where(double.IsFinite)];
        string count = LayerWords.Count(spectra.Layers);
        if (alphas.Length == 0) return $"No power law could be fitted to any of {count}: there is no alpha.";
        return $"Mean alpha {Mean(spectra, "alpha")}, mean alpha-hat {Mean(spectra, "alpha_weighted")}, over {count}: "
            + $"{Where(AlphaBands.Of(alphas), spectra.Layers.Count - alphas.Length)}.";
    }

    private static string Where(AlphaBands bands, int none)
    {
        const string Usual = "from 2 to 6, where well-trained layers lie";
        if (bands.Below + bands.Above + none == 0) return $"all have an alpha {Usual}";
        string[] others =
        [
            .. bands.Below > 0 ? (string[])[$"{bands.Below} below"] : [],
            .. bands.Above > 0 ? (string[])[$"{bands.Above} above"] : [],
            .. none > 0 ? (string[])[$"{none} without a fit"] : [],
        ];
        return $"{(bands.Inside == 0 ? "none" : $"{bands.Inside}")} with an alpha {Usual}, {string.Join(", ", others)}";
    }

    private static string Mean(AnalyzedSpectra spectra, string name) =>
        Figures.Short(spectra.Summary.GetValueOrDefault(name));

    private static string Dialect(AnalyzedSpectra spectra) => spectra.Dialect == "paper"
        ? "The numbers are those of WeightWatcher 0.2.7, which the paper (arXiv 2002.06716) used."
        : "The numbers are those of WeightWatcher 0.7.5.5.";

    private static void Alphas(MarkupWriter markup, IReadOnlyList<LayerData> rows)
    {
        IReadOnlyList<LayerDepth> flow = LayerFlow.Of(rows);
        if (flow.Count == 0) return;
        if (AlphaPlots.IsWide(flow)) AlphaPlots.Flow(flow).Write(markup);
        using (markup.Figures())
        {
            if (!AlphaPlots.IsWide(flow)) AlphaPlots.Flow(flow).Write(markup);
            AlphaPlots.Histogram(rows)?.Write(markup);
        }
        markup.Line();
    }

    private static void Densities(MarkupWriter markup, IReadOnlyList<LayerData> rows)
    {
        var choice = LayerChoice.Of(rows);
        if (choice.First.Count == 0) return;
        markup.Heading(4, "Eigenvalues, layer by layer");
        markup.Paragraph(Explanation(rows));
        Draw(markup, choice.First);
        if (choice.More.Count == 0) return;
        string leftOut = choice.LeftOut > 0 ? $"; {choice.LeftOut} are only in the table" : "";
        using (markup.Details($"{choice.More.Count} more{leftOut}")) Draw(markup, choice.More);
        markup.Line();
    }

    private static string Explanation(IReadOnlyList<LayerData> rows)
    {
        string text = "Each figure counts the eigenvalues of a layer's correlation matrix, the squares of its singular "
            + "values, on two logarithmic axes. Training leaves a tail of large ones, and a power law is a straight "
            + "line there: the steeper, the larger alpha.";
        if (rows.Any(r => r.RandDensity is not null))
            text += " In grey, the same numbers after shuffling: what they would give without any order.";
        if (rows.Any(r => r.SigmaMp is not null))
            text += " The Marchenko-Pastur law is that of a random matrix, fitted to the layer: what lies right of its "
                + "edge is more than chance gives.";
        if (rows.Any(r => r.Traps() > 0))
            text += " Correlation traps are shuffled eigenvalues right of their own edge: a sign of a few outsized "
                + "weights.";
        return text;
    }

    private static void Draw(MarkupWriter markup, IReadOnlyList<ChosenLayer> layers)
    {
        using (markup.Figures())
            foreach (ChosenLayer layer in layers) DensityPlot.Of(layer).Write(markup);
        markup.Line();
    }

    private static void Skipped(MarkupWriter markup, IReadOnlyList<SkippedData> skipped)
    {
        if (skipped.Count == 0) return;
        IEnumerable<string> reasons = skipped.GroupBy(s => s.Reason, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .Select(g => $"{g.Key} ({g.Count()})");
        markup.Note($"Without a spectrum: {skipped.Count} tensors; {string.Join("; ", reasons)}.");
    }
}
