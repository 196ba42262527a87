using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Series;

public class LinearFitTests
{
    // Against exact fractions and scipy (tests/recipes/series_goldens.py).
    [Fact]
    public void Lines_and_tau_are_exact_with_ties_offsets_and_extreme_numbers()
    {
        CsvTable cases = CsvTable.Read(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral", "lines.csv"));
        Assert.Equal(10, cases.Rows.Count);
        foreach (CsvRow row in cases.Rows)
        {
            LinearFit fit = LinearFit.Of(Numbers(row.Cells[1]), Numbers(row.Cells[2]));
            double[] expected = [.. Enumerable.Range(3, 5).Select(i => cases.Number(row, i)!.Value)];
            double[] actual = [fit.Slope!.Value, fit.Intercept!.Value, fit.Mse!.Value, fit.R2!.Value, fit.Tau!.Value];
            Assert.All(expected.Zip(actual), pair =>
                Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-12 * Math.Abs(pair.First) + 1e-300,
                    $"{row.Cells[0]}: {string.Join(' ', actual)} for {string.Join(' ', expected)}"));
            Assert.Equal(Math.Sign(fit.Slope.Value) * Math.Sqrt(fit.R2.Value), fit.Pearson!.Value, 12);
            Assert.Null(fit.Problem);
        }
    }

    [Fact]
    public void A_constant_metric_has_no_slope_and_says_so()
    {
        LinearFit fit = LinearFit.Of([0.1, 0.1, 0.1], [1, 2, 3]);
        Assert.Equal(new LinearFit(3, null, null, null, null, null, null, "the metric is constant"), fit);
        Assert.Null(fit.Mse);
    }

    [Fact]
    public void Constant_figures_have_a_flat_line_that_explains_nothing()
    {
        LinearFit fit = LinearFit.Of([1, 2, 3], [0.1, 0.1, 0.1]);
        Assert.Equal(new LinearFit(3, 0, 0.1, 0, null, null, null, "the reported figure is constant"), fit);
    }

    [Fact]
    public void Points_that_make_no_line_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => LinearFit.Of([], []));
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => KendallTau.B([1, 2], [1]));
    }

    [Fact]
    public void Tau_counts_what_the_definition_counts()
    {
        var random = new Random(3);
        for (int n = 2; n < 40; n++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(n))];
            double[] y = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(5))];
            Assert.Equal(ByPairs(x, y), KendallTau.B(x, y) ?? double.NaN, 12);
        }
    }

    private static double ByPairs(double[] x, double[] y)
    {
        int difference = 0, differX = 0, differY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (int a, int b) = (x[i].CompareTo(x[j]), y[i].CompareTo(y[j]));
                difference += a * b;
                differX += a * a;
                differY += b * b;
            }
        }
        return difference / Math.Sqrt((double)differX * differY);
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(double.Parse)];
}
