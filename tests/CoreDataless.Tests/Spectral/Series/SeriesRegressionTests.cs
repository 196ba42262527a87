using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Series;

public class SeriesRegressionTests
{
    private static readonly SeriesMetric[] Metrics =
        [new("lognorm"), new("spectralnorm", MetricTransform.Ln), new("alpha_weighted"), new("logpnorm")];

    // 28 series with 4 lines each, against scipy (tests/recipes/series_goldens.py).
    [Fact]
    public void Every_line_of_the_published_series_is_scipys()
    {
        var columns = new SeriesColumns("error", ReportedAs.Given, Metrics, ["dataset", "architecture"]);
        SeriesReport report = SeriesRegression.Fit([.. Metrics.Select(m => m.Name)], columns.Read(PaperData.Read(5)));
        CsvTable golden = CsvTable.Read(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral", "series.csv"));
        var expected = golden.Rows.ToDictionary(r => (r.Cells[0], r.Cells[1]));
        Assert.Equal(112, expected.Count);
        Assert.Equal((28, 44, 0), (report.Series.Count, report.TooSmall.Count, report.Incomplete));
        Assert.Equal(18, report.Series.Sum(s => s.Fits.Count(f => f.Slope < 0)));
        foreach (FittedSeries series in report.Series)
        {
            foreach ((string metric, LinearFit fit) in report.Metrics.Zip(series.Fits))
            {
                CsvRow row = expected[(series.Name, metric)];
                double?[] actual = [fit.Count, fit.Slope, fit.Intercept, fit.Mse, fit.R2, fit.Pearson, fit.Tau];
                foreach ((int i, double? value) in actual.Index())
                {
                    double scipy = golden.Number(row, i + 2)!.Value;
                    Assert.Equal(scipy, value!.Value, 1e-9 * Math.Max(1, Math.Abs(scipy)));
                }
            }
        }
    }

    [Fact]
    public void Models_without_a_value_are_in_no_line_and_small_series_have_none()
    {
        SeriesModel[] models =
        [
            new("a", "long", 1, [1, 4]), new("b", "short", 1, [1, 1]), new("c", "long", 3, [2, 3]),
            new("d", "long", null, [7, 7]), new("e", "long", 5, [3, null]), new("f", "long", 5, [3, 2]),
        ];
        SeriesReport report = SeriesRegression.Fit(["rising", "falling"], models, minimum: 3);
        FittedSeries series = Assert.Single(report.Series);
        Assert.Equal(["a", "c", "f"], series.Models.Select(m => m.Name));
        Assert.Equal([2.0, -2.0], series.Fits.Select(f => f.Slope!.Value));
        Assert.Equal(2, report.Incomplete);
        Assert.Equal("short", Assert.Single(report.TooSmall).Name);
        Assert.Equal(1, report.Summary(1).R2!.Value.Mean, 12);
        Assert.True(double.IsNaN(report.Summary(1).R2!.Value.StandardDeviation));
        Assert.Throws<ArgumentOutOfRangeException>(() => SeriesRegression.Fit(["rising"], [], minimum: 1));
    }

    [Fact]
    public void Errors_become_accuracies_in_per_cent_or_as_shares()
    {
        Assert.Equal([70.0, 99.5], Reported("model,error,m\na,30,1\nb,0.5,2", ReportedAs.Accuracy));
        Assert.Equal([0.7, 0.5], Reported("model,error,m\na,0.3,1\nb,0.5,2", ReportedAs.Accuracy));
        Assert.Equal([0.3, 0.5], Reported("model,error,m\na,0.3,1\nb,0.5,2", ReportedAs.Error));
        Assert.Equal([0.25, 0.5], Reported("model,val_acc,m\na,0.75,1\nb,0.5,2", ReportedAs.Error, "val_acc"));
    }

    [Fact]
    public void Logarithms_of_what_has_none_are_missing()
    {
        CsvTable table = CsvTable.Parse("model,error,m\na,1,100\nb,2,0\nc,3,-1\nd,4,", "t.csv");
        Assert.Equal([2.0, null, null, null], Values(table, "log10:m"));
        Assert.Equal(Math.Log(100), Values(table, "ln:m")[0]);
        Assert.Equal([100.0, 0.0, -1.0, null], Values(table, "m"));
    }

    private static double?[] Values(CsvTable table, string metric)
    {
        var columns = new SeriesColumns("error", ReportedAs.Given, [SeriesMetric.Parse(metric)], []);
        return [.. columns.Read(table).Select(m => m.Metrics[0])];
    }

    private static double[] Reported(string text, ReportedAs kind, string column = "error")
    {
        var columns = new SeriesColumns(column, kind, [new("m")], []);
        return [.. columns.Read(CsvTable.Parse(text, "t.csv")).Select(m => m.Reported!.Value)];
    }
}
