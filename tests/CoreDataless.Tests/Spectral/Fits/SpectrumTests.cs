using System.Text.Json;
using CoreDataless.Arrays;
using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>What needs no fit, and the Marchenko-Pastur fit beyond the tool's own tables.</summary>
public sealed class SpectrumTests
{
    [Fact]
    public void Eigenvalues_are_squares_in_order() => Assert.Equal([1, 4, 36], Eigenvalues.Of([3, 1, 0.5], 2));

    [Fact]
    public void A_huge_alpha_does_not_overflow()
    {
        Assert.Equal(5000 * Math.Log10(300) + Math.Log10(2), Eigenvalues.LogAlphaNorm([1, 300, 300], 5000), 1e-9);
        Assert.Equal(double.NegativeInfinity, Eigenvalues.LogAlphaNorm([0, 0], 2));
    }

    [Fact]
    public void Ranks_are_of_each_matrix_and_of_all_pooled()
    {
        double[] singular = [1e6, 1, 0, 2, 1e-9, 1e-17];
        double[] eigenvalues = Eigenvalues.Of(singular, 1);
        var metrics = SpectrumMetrics.Of(eigenvalues, singular, 3, 10, 1);
        // 1e-17 is noise beside 2; beside 1e6 so is 1e-9.
        Assert.Equal((2, 3), (metrics.RankLoss, metrics.MatrixRank));
        Assert.Equal(3, metrics.WeakRankLoss);
        Assert.Equal((1e6, 1e-17), (metrics.SvMax, metrics.SvMin));
        Assert.Equal((2e6, 2e-17), (SpectrumMetrics.Of(eigenvalues, singular, 3, 10, 2).SvMax, 2 * metrics.SvMin));
        Assert.Throws<ArgumentException>(() => SpectrumMetrics.Of(eigenvalues, singular, 4, 10, 1));
        Assert.Throws<ArgumentException>(() => SpectrumMetrics.Of([], [], 1, 1, 1));
    }

    [Fact]
    public void A_single_direction_has_no_entropy()
    {
        // The tool divides by the logarithm of 1 + 1e-10 and writes 23 or so.
        Assert.Equal(0, SpectrumMetrics.Of([0, 4], [2, 0], 2, 2, 1).Entropy);
        Assert.True(double.IsNaN(SpectrumMetrics.Of([0, 0], [0, 0], 2, 2, 1).Entropy));
        Assert.Equal(1, SpectrumMetrics.Of([4, 4], [2, 2], 2, 2, 1).Entropy, 1e-8);
    }

    [Fact]
    public void Jensen_Shannon_distance_is_the_tools()
    {
        Assert.Equal(0.32625164411267443, RandomDistance.JensenShannon([1, 2, 3, 4], [4, 3, 2, 1]), 1e-15);
        Assert.Equal(0, RandomDistance.JensenShannon([0, 1, 2], [0, 1, 2]));
        Assert.Equal(Math.Sqrt(Math.Log(2)), RandomDistance.JensenShannon([0, 1], [1, 0]), 1e-15);
        Assert.Throws<ArgumentException>(() => RandomDistance.JensenShannon([1], [1, 2]));
    }

    [Fact]
    public void DetX_holds_where_products_do_not()
    {
        // 4096 eigenvalues of the square Marchenko-Pastur law: the product of the upper half is beyond 1e308.
        double[] x = [.. Enumerable.Range(0, 4096).Select(i => SquareLaw((i + 0.5) / 4096))];
        DetX tail = DetX.Of(x)!;
        double scale = x.Length / x.Sum(), logs = x.TakeLast(tail.Num).Sum(v => Math.Log(scale * v));
        Assert.True(logs < 0 && logs - Math.Log(tail.ValUnrescaled) >= 0);
        Assert.True(double.IsInfinity(x.TakeLast(1500).Aggregate(1.0, (p, v) => p * scale * v)));
        Assert.Null(DetX.Of([1]));
        Assert.Null(DetX.Of([2, 2, 2]));
        Assert.Equal(4, DetX.Of([1e-9, 1, 1, 1])!.Num);
    }

    [Fact]
    public void Vector_metrics_are_the_tools()
    {
        JsonElement golden = SpectralFixture.Read("vectors");
        var metrics = VectorMetrics.Of(golden.Numbers("evals"), golden.Numbers("vectors"), golden.Number("xmin"));
        JsonElement row = golden.GetProperty("row");
        foreach ((string name, VectorGroup group) in new[] { ("bulk", metrics.Bulk!), ("tail", metrics.Tail!) })
        {
            foreach ((string measure, VectorSpread spread) in new[]
                { ("vec_entropy", group.VecEntropy), ("loc_ratio", group.LocRatio), ("part_ratio", group.PartRatio) })
            {
                row.AssertColumn($"{name}_mean_{measure}", spread.Mean, 1e-6);
                row.AssertColumn($"{name}_var_{measure}", spread.Variance, 1e-6);
            }
        }
        Assert.Equal(12, row.EnumerateObject().Count());
    }

    [Fact]
    public void Vectors_on_one_side_only_leave_the_other_empty()
    {
        VectorMetrics metrics = VectorMetrics.Of([1, 2], [0.6, 0.8, -0.8, 0.6], 1);
        Assert.Null(metrics.Bulk);
        Assert.Equal(1.4 / 0.8, metrics.Tail!.LocRatio.Mean, 1e-15);
        Assert.Equal(1 / Math.Pow(0.1296 + 0.4096, 0.25), metrics.Tail.PartRatio.Mean, 1e-12);
        Assert.Equal(Math.Log(2), metrics.Tail.VecEntropy.Mean, 1e-7);
        Assert.Throws<ArgumentException>(() => VectorMetrics.Of([1, 2], [1, 0, 0], 1));
    }

    [Theory]
    [InlineData(1.99, "over-trained")]
    [InlineData(2.0, "")]
    [InlineData(6.0, "")]
    [InlineData(6.01, "under-trained")]
    [InlineData(null, "")]
    public void Warnings(double? alpha, string word) => Assert.Equal(word, AlphaWarning.Of(alpha));

    [Theory]
    [InlineData(2.0)]
    [InlineData(5.0)]
    public void Marchenko_Pastur_is_found_in_its_own_spectrum(double q)
    {
        double[] x = MarchenkoPasturQuantiles(3000, q, sigma: 0.7);
        MarchenkoPasturFit fit = MarchenkoPastur.Fit(x, (int)(1000 * q), 1000)!;
        Assert.Equal(1, fit.SigmaMp, 0.02);
        Assert.Equal(MarchenkoPastur.UpperEdge(0.7, q), fit.BulkMax, 0.04 * fit.BulkMax);
        Assert.Equal(0, fit.NumSpikes);
        Assert.Equal(2, MarchenkoPastur.Fit([.. x[..^2], 3 * x[^1], 4 * x[^1]], (int)(1000 * q), 1000)!.NumSpikes);
    }

    [Fact]
    public void Spectra_without_a_bulk_have_no_fit()
    {
        Assert.Null(MarchenkoPastur.Fit([0, 0], 2, 2));
        Assert.Null(MarchenkoPastur.Fit([double.NaN, 1], 2, 2));
        Assert.Null(MarchenkoPastur.FitPaper([0, 0], 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarchenkoPastur.Fit([1, 2], 2, 3));
        // A thousand points from 0 to 701.5 are 0.7 apart: none is within 0.1 of an eigenvalue.
        Assert.Null(MarchenkoPastur.Fit([.. Enumerable.Repeat(0.3, 1000), 701], 2000, 1001));
    }

    [Fact]
    public void The_generator_draws_what_it_always_drew()
    {
        var generator = new SplitMix64(0);
        ulong[] drawn = [generator.Next(), generator.Next()];
        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4], drawn);
        int[] draws = [.. Enumerable.Range(0, 1000).Select(_ => generator.Below(3)).Distinct().Order()];
        Assert.Equal([0, 1, 2], draws);
    }

    // Quantiles of the law with n / m = 1: x = 4 cos^2(t / 2) has survival (t - sin t) / pi.
    private static double SquareLaw(double share)
    {
        double low = 0, high = Math.PI;
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            if (1 - (middle - Math.Sin(middle)) / Math.PI > share) low = middle;
            else high = middle;
        }
        return 4 * Math.Pow(Math.Cos(low / 2), 2);
    }

    // By summing the density on a fine grid.
    private static double[] MarchenkoPasturQuantiles(int count, double q, double sigma)
    {
        double high = MarchenkoPastur.UpperEdge(sigma, q), low = Math.Pow(sigma * (1 - 1 / Math.Sqrt(q)), 2);
        const int Steps = 100_000;
        double[] mass = new double[Steps];
        double total = 0;
        for (int i = 0; i < Steps; i++)
        {
            double x = low + (i + 0.5) * (high - low) / Steps;
            mass[i] = total += Math.Sqrt((high - x) * (x - low)) / x;
        }
        return [.. Enumerable.Range(0, count).Select(k =>
            low + (high - low) * (~Array.BinarySearch(mass, (k + 0.5) / count * total) + 0.5) / Steps)];
    }
}
