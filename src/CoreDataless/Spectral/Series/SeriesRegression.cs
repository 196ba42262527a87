namespace CoreDataless.Spectral;

/// <summary>
/// Reported accuracies or errors of series of models as straight lines over each of their metrics (C. H. Martin,
/// T. Peng, M. W. Mahoney, "Predicting trends in the quality of state-of-the-art neural networks without access to
/// training or testing data", arXiv 2002.06716, sections 4 and 6).
/// </summary>
public static class SeriesRegression
{
    /// <summary>The smallest series that the paper fits a line to.</summary>
    public const int PaperMinimum = 4;

    /// <summary>
    /// Fits each series on its own. A model that lacks its figure or one of the metrics is left out of all fits, so
    /// that the metrics of a series are compared over the same models.
    /// </summary>
    /// <param name="metrics">Names, in the order of the models' values.</param>
    /// <param name="models">In any order; series keep the order in which they first appear.</param>
    /// <param name="minimum">Series of fewer complete models are not fitted.</param>
    public static SeriesReport Fit(
        IReadOnlyList<string> metrics, IEnumerable<SeriesModel> models, int minimum = PaperMinimum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 2);
        FittedSeries[] all = [.. models.GroupBy(m => m.Series).Select(g => Fit(g.Key, [.. g], metrics.Count, minimum))];
        return new SeriesReport(
            metrics, [.. all.Where(s => s.Models.Count >= minimum)], [.. all.Where(s => s.Models.Count < minimum)]);
    }

    private static FittedSeries Fit(string name, SeriesModel[] models, int metrics, int minimum)
    {
        SeriesModel[] complete = [.. models.Where(m => m.Reported is not null && m.Metrics.All(v => v is not null))];
        double[] reported = [.. complete.Select(m => m.Reported!.Value)];
        IEnumerable<LinearFit> fits = Enumerable.Range(0, complete.Length < minimum ? 0 : metrics)
            .Select(i => LinearFit.Of([.. complete.Select(m => m.Metrics[i]!.Value)], reported));
        return new FittedSeries(name, complete, models.Length - complete.Length, [.. fits]);
    }
}
