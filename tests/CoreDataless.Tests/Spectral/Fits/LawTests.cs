using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>Other laws of a tail against mpmath, SciPy and powerlaw 1.4.6.</summary>
public sealed class LawTests
{
    private static readonly JsonElement Special = SpectralFixture.Read("special");
    private static readonly JsonElement[] Laws = [.. SpectralFixture.Read("laws").EnumerateArray()];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Laws.Length)];

    [Fact]
    public void Integrals_of_the_truncated_power_law()
    {
        foreach (JsonElement golden in Special.GetProperty("integrals").EnumerateArray())
        {
            double[] g = [.. golden.EnumerateArray().Select(e => e.GetDouble())];
            var law = TruncatedPowerLawIntegral.Of(g[0], g[1]);
            Assert.Equal(1, law.Mass / g[2], 2e-14);
            Assert.Equal(1, law.MeanLog / g[3], 2e-14);
            Assert.Equal(1, law.VarianceLog / g[4], 1e-11);
            Assert.Equal(1, law.MeanExcess / g[5], 2e-14);
            double half = TruncatedPowerLawIntegral.MassBetween(g[0], g[1], 0, g[3]);
            double rest = TruncatedPowerLawIntegral.MassBetween(g[0], g[1], g[3], double.PositiveInfinity);
            Assert.Equal(1, (half + rest) / g[2], 2e-14);
        }
    }

    [Theory]
    [InlineData(1.5, 1e30)]
    [InlineData(1, 1e300)]
    [InlineData(1e300, 1e-300)]
    [InlineData(1e30, 1e30)]
    public void An_integral_of_any_steepness_ends(double alpha, double z) =>
        Assert.Equal(1, TruncatedPowerLawIntegral.Of(alpha, z).Mass * (alpha - 1 + z), 1e-12);

    [Fact]
    public void Tails_of_the_normal_distribution()
    {
        foreach (JsonElement golden in Special.GetProperty("tails").EnumerateArray())
        {
            double[] g = [.. golden.EnumerateArray().Select(e => e.GetDouble())];
            (double mean, double square) = NormalTail.Excess(g[0]);
            Assert.Equal(0, NormalTail.LogHazard(g[0]) - g[1], 1e-13 * Math.Max(1, Math.Abs(g[1])));
            Assert.Equal(1, mean / g[2], 1e-13);
            Assert.Equal(1, square / g[3], 1e-12);
            Assert.Equal(g[4], NormalTail.Erfc(g[0] / 8), 1e-13 * g[4]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Truncated_power_law_is_the_likeliest(int tail)
    {
        JsonElement golden = Laws[tail];
        TruncatedPowerLawFit fit = Compare(golden).TruncatedPowerLaw;
        double[] expected = golden.Numbers("truncated");
        Assert.Equal(expected[2], fit.LogLikelihood, 1e-8 * Math.Abs(expected[2]));
        Assert.Equal(golden.Number("package_D"), fit.D, 1e-3);
        Assert.Equal(expected[0], fit.Alpha, 2e-5);
        Assert.Equal(expected[1], fit.Lambda, 2e-5);
        // The package's own optimiser stops earlier, in places far earlier.
        Assert.True(fit.LogLikelihood >= golden.GetProperty("package").Number("truncated_power_law") - 1e-9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Lognormal_is_the_likeliest(int tail)
    {
        JsonElement golden = Laws[tail];
        LognormalFit fit = Compare(golden).Lognormal;
        double[] expected = golden.Numbers("lognormal");
        Assert.True(fit.LogLikelihood >= golden.GetProperty("package").Number("lognormal") - 1e-9);
        Assert.True(fit.LogLikelihood >= expected[2] - 1e-9);
        Assert.Equal(expected[2], fit.LogLikelihood, 1e-3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Likelihood_ratios_are_those_of_powerlaw(int tail)
    {
        JsonElement golden = Laws[tail];
        TailComparison comparison = Compare(golden);
        LikelihoodRatio[] ratios =
        [
            comparison.PowerLawOverTruncated, comparison.PowerLawOverLognormal,
            comparison.PowerLawOverExponential, comparison.TruncatedOverLognormal,
        ];
        JsonElement[] expected = [.. golden.GetProperty("ratios").EnumerateArray()];
        for (int i = 0; i < ratios.Length; i++)
        {
            Assert.Equal(expected[i][0].GetDouble(), ratios[i].R, 0.02);
            Assert.Equal(expected[i][1].GetDouble(), ratios[i].P, 0.01);
        }
    }

    [Fact]
    public void Lognormal_data_are_told_from_a_power_law()
    {
        double[] x = [.. Sample.Draw(2000, 5, u => Math.Exp(2 + 0.5 * Sample.Normal(u))).Where(v => v > 4)];
        TailComparison comparison = TailComparison.Of(x, At(x));
        Assert.True(comparison.PowerLawOverLognormal is { R: < -5, P: < 1e-6 });
        Assert.Equal(2, comparison.Lognormal.Mu, 0.1);
        Assert.Equal(0.5, comparison.Lognormal.Sigma, 0.05);
    }

    [Theory]
    [InlineData(0, 1, 0, 1, 0, 1, 0, "power law")]
    [InlineData(-3, 0.2, -1, 0.3, -1, 0.4, 1, "power law")]
    [InlineData(-3, 0.01, -1, 0.3, 2, 0.01, 1, "truncated")]
    [InlineData(-3, 0.01, -3, 0.01, 2, 0.01, 1, "truncated")]
    [InlineData(-3, 0.01, -3, 0.01, 2, 0.01, -1, "lognormal")]
    [InlineData(0, 1, -3, 0.01, 2, 0.01, -1, "lognormal")]
    [InlineData(0, 1, 3, 0.01, -2, 0.01, 1, "exponential")]
    public void The_favoured_law_is_significantly_likelier(
        double tpl, double tplP, double lognormal, double lognormalP, double exponential, double exponentialP,
        double between, string favoured)
    {
        var comparison = new TailComparison(
            new TruncatedPowerLawFit(2, 0, 1, 0, 10, 0), new LognormalFit(0, 1, 0), 1,
            new LikelihoodRatio(tpl, tplP), new LikelihoodRatio(lognormal, lognormalP),
            new LikelihoodRatio(exponential, exponentialP), new LikelihoodRatio(between, 0.5));
        Assert.Equal(favoured, comparison.Favoured);
    }

    [Fact]
    public void What_was_clipped_is_not_compared()
    {
        double[] x = Sample.Spectrum("pareto", 200, 9);
        PowerLawFit fit = PowerLaw.Fit(x, new PowerLawOptions { DropLargest = 5 })!;
        Assert.Equal(TailComparison.Of(x.AsSpan(..^5), fit), TailComparison.Of(x, fit));
        Assert.NotEqual(TailComparison.Of(x.AsSpan(..^6), fit), TailComparison.Of(x, fit));
    }

    [Fact]
    public void Power_law_data_are_not()
    {
        double[] x = Sample.Draw(2000, 6, u => Math.Pow(1 - u, -1 / 1.5));
        TailComparison comparison = TailComparison.Of(x, At(x));
        Assert.InRange(comparison.PowerLawOverLognormal.P, 0.05, 1);
        Assert.InRange(comparison.PowerLawOverTruncated.P, 0.05, 1);
        Assert.True(comparison.PowerLawOverExponential is { R: > 2, P: < 0.05 });
    }

    [Fact]
    public void Laws_that_end_in_the_power_law_are_the_power_law()
    {
        // More curved upwards, on logarithmic axes, than any power law: two exponents, the flatter one above.
        double[] steep = Sample.Draw(500, 8, u => Math.Pow(1 - u, -0.1));
        double[] x = [.. steep, .. Sample.Draw(100, 9, u => Math.Pow(1 - u, -1))];
        Array.Sort(x);
        TailComparison comparison = TailComparison.Of(x, At(x));
        Assert.Equal(0, comparison.TruncatedPowerLaw.Lambda);
        Assert.Equal(double.PositiveInfinity, comparison.Lognormal.Sigma);
        Assert.Equal(new LikelihoodRatio(0, 1), comparison.PowerLawOverTruncated);
        Assert.Equal(new LikelihoodRatio(0, 1), comparison.PowerLawOverLognormal);
    }

    [Fact]
    public void The_lower_end_is_where_the_truncated_law_fits_best()
    {
        double[] x = Sample.Spectrum("wishart", 300, 4);
        TruncatedPowerLawFit best = TruncatedPowerLaw.Fit(x)!;
        double least = Enumerable.Range(0, x.Length - 1).Min(i => TailComparison.Of(x, At(x[i..])).TruncatedPowerLaw.D);
        Assert.Equal(least, best.D, 1e-12);
        Assert.Equal(x.Count(v => v >= best.XMin), best.TailCount);
    }

    [Fact]
    public void Spectra_without_a_truncated_law_and_with_an_extreme_one()
    {
        Assert.Null(TruncatedPowerLaw.Fit([2, 2, 2]));
        Assert.Null(TruncatedPowerLaw.FitAtPeak([2]));
        Assert.NotNull(TruncatedPowerLaw.Fit([1, 2]));
        Assert.NotNull(TruncatedPowerLaw.Fit([1e-300, 1, 1e300], new PowerLawOptions { Threshold = 0 }));
        Assert.NotNull(TruncatedPowerLaw.Fit(Sample.Spectrum("clusters", 100, 1)));
        double[] x = Sample.Spectrum("wishart", 300, 4);
        (double low, double high) = Fingers.PeakRange(x, new PowerLawOptions())!.XMinRange!.Value;
        Assert.InRange(TruncatedPowerLaw.FitAtPeak(x)!.XMin, low, high);
    }

    private static TailComparison Compare(JsonElement golden)
    {
        double[] x = golden.Numbers("x");
        return TailComparison.Of(x, At(x));
    }

    // A power law whose tail is the whole of x.
    private static PowerLawFit At(double[] x) =>
        PowerLaw.Fit(x, new PowerLawOptions { Threshold = 0, XMinRange = (x[0], x[0]) })!;
}
