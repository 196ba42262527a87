using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Spectra;

public sealed class LogBinsTests
{
    [Fact]
    public void Edges_go_from_the_smallest_to_the_largest_of_all()
    {
        LogBins bins = LogBins.Of([0.01, 0.1, 1], [0.001, 0.5, 10])!;
        Assert.Equal((-3, 1, 8), (bins.Low, bins.High, bins.Count));
        // Half a decade each: 0.01 and 0.1 and 1 are at the beginning of theirs.
        Assert.Equal([0, 0, 1, 0, 1, 0, 1, 0], bins.Histogram([0.01, 0.1, 1]).Counts);
        Assert.Equal([1, 0, 0, 0, 0, 1, 0, 1], bins.Histogram([0.001, 0.5, 10]).Counts);
    }

    [Theory]
    [InlineData(3, 8)]
    [InlineData(64, 8)]
    [InlineData(65, 9)]
    [InlineData(512, 23)]
    [InlineData(6400, 80)]
    [InlineData(100_000, 80)]
    public void There_are_as_many_as_the_root_of_the_values(int values, int bins)
    {
        double[] spectrum = [.. Enumerable.Range(1, values).Select(i => (double)i)];
        Assert.Equal(bins, LogBins.Of([spectrum, [1, 2]])!.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_value_is_counted_once(int seed)
    {
        var random = new Random(seed);
        double[] own = [0, 0, .. Draw(500)], shuffled = Draw(1000);
        LogBins bins = LogBins.Of(own, shuffled)!;
        foreach (double[] values in (double[][])[own, shuffled])
        {
            LogHistogram histogram = bins.Histogram(values);
            double least = Math.Max(own[^1], shuffled[^1]) * 1e-6;
            Assert.Equal(values.Count(x => x < least), histogram.Below);
            Assert.Equal(values.Length, histogram.Counts.Sum() + histogram.Below);
            for (int b = 0; b < bins.Count; b++)
            {
                double from = Edge(b), to = Edge(b + 1);
                int expected = values.Count(x =>
                    x >= least && Math.Log10(x) >= from && (Math.Log10(x) < to || b == bins.Count - 1));
                // A value at an edge may be rounded into either bin.
                Assert.InRange(histogram.Counts[b], expected - 1, expected + 1);
            }
        }

        double[] Draw(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => Math.Pow(10, 12 * random.NextDouble() - 8)).Order()];

        double Edge(int b) => bins.Low + (bins.High - bins.Low) * b / bins.Count;
    }

    [Fact]
    public void Equal_values_are_in_the_middle_of_a_tenth_of_a_decade()
    {
        LogHistogram histogram = LogBins.Of([5, 5, 5])!.Histogram([5, 5, 5]);
        Assert.Equal(Math.Log10(5) - 0.05, histogram.Low, 12);
        Assert.Equal(Math.Log10(5) + 0.05, histogram.High, 12);
        Assert.Equal(3, histogram.Counts[3] + histogram.Counts[4]);
        Assert.Equal(0, histogram.Below);
    }

    [Fact]
    public void Zeros_are_below()
    {
        LogHistogram histogram = LogBins.Of([0, 0, 1, 10])!.Histogram([0, 0, 1, 10]);
        Assert.Equal((0, 1, 2), (histogram.Low, histogram.High, histogram.Below));
        Assert.Equal(2, histogram.Counts.Sum());
    }

    [Fact]
    public void Nothing_but_zeros_has_no_bins()
    {
        Assert.Null(LogBins.Of([0, 0, 0]));
        Assert.Null(LogBins.Of([0, 0, 0], [1, 2, double.PositiveInfinity]));
    }

    [Theory]
    [InlineData(5e-324, 1e308)]
    [InlineData(5e-324, 5e-324)]
    [InlineData(1e-320, 1e-310)]
    [InlineData(double.MaxValue, double.MaxValue)]
    public void Huge_ranges_and_the_ends_of_double_do_no_harm(double least, double largest)
    {
        LogHistogram histogram = LogBins.Of([least, largest])!.Histogram([least, largest]);
        Assert.True(histogram.Low < histogram.High && double.IsFinite(histogram.High - histogram.Low));
        Assert.Equal(2, histogram.Counts.Sum() + histogram.Below);
        Assert.InRange(histogram.High - histogram.Low, 0.0999, 6.0001);
    }
}
