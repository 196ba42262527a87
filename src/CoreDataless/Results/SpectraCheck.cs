using CoreDataless.Arrays;

namespace CoreDataless.Results;

/// <summary>Do the parts of an analysis fit each other?</summary>
internal static class SpectraCheck
{
    private const int MostBins = 10_000;

    /// <exception cref="MalformedDataException">They do not.</exception>
    public static void Of(SpectralDocument document)
    {
        ResultFault.CheckNoNull(document.Models, "models");
        ResultFault.CheckNoNull(document.Failed, "failed");
        foreach ((int i, AnalyzedData model) in document.Models.Index())
        {
            ResultFault.CheckNoNull(model.Warnings, $"models[{i}].warnings");
            Of(model, $"models[{i}]");
        }
    }

    /// <exception cref="MalformedDataException">They do not.</exception>
    public static void Of(AnalyzedSpectra spectra, string place)
    {
        ResultFault.CheckNoNull(spectra.Layers, $"{place}.layers");
        ResultFault.CheckNoNull(spectra.Skipped, $"{place}.skipped");
        foreach ((int i, LayerData layer) in spectra.Layers.Index())
        {
            if (layer.Density is { } own) Histogram(own, $"{place}.layers[{i}].density");
            if (layer.RandDensity is { } shuffled) Histogram(shuffled, $"{place}.layers[{i}].rand_density");
        }
    }

    private static void Histogram(HistogramData histogram, string place)
    {
        bool hasEdges = Math.Pow(10, histogram.Low) > 0 && double.IsFinite(Math.Pow(10, histogram.High));
        if (!(hasEdges && histogram.Low < histogram.High))
            throw ResultFault.Wrong(place, "has no range");
        if (histogram.Counts.Count is 0 or > MostBins)
            throw ResultFault.Wrong(place, $"has {histogram.Counts.Count} counts");
        long all = histogram.Below;
        foreach (int count in histogram.Counts)
        {
            if (count < 0) throw ResultFault.Wrong(place, $"has a count of {count}");
            all += count;
        }
        if (histogram.Below < 0 || all > int.MaxValue) throw ResultFault.Wrong(place, "has counts that cannot be");
    }
}
