using CoreDataless.Arrays;

namespace CoreDataless.Results;

/// <summary>Do the parts of fits of series fit each other?</summary>
internal static class SeriesCheck
{
    /// <exception cref="MalformedDataException">They do not.</exception>
    public static void Of(SeriesDocument document)
    {
        ResultFault.CheckNoNull(document.Series, "series");
        ResultFault.CheckNoNull(document.Summary, "summary");
        foreach ((int i, SeriesData series) in document.Series.Index()) Series(series, $"series[{i}]");
    }

    private static void Series(SeriesData series, string place)
    {
        ResultFault.CheckLength(series.Names, series.Models, $"{place}.names");
        ResultFault.CheckNoNull(series.Names, $"{place}.names");
        ResultFault.CheckLength(series.Reported, series.Models, $"{place}.reported");
        ResultFault.CheckNoNull(series.Fits, $"{place}.fits");
        foreach ((int i, FitData fit) in series.Fits.Index())
            ResultFault.CheckLength(fit.Values, series.Models, $"{place}.fits[{i}].values");
    }
}
