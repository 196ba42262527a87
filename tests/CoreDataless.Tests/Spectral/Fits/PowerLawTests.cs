using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

public sealed class PowerLawTests
{
    public static TheoryData<string> Spectra =>
        ["pareto", "uniform", "wishart", "rounded", "spikes", "wide", "geometric", "equal but one", "clusters"];

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Abandoning_early_changes_nothing(string name)
    {
        foreach (int n in (int[])[2, 3, 4, 5, 9, 63, 64, 65, 257, 700])
        {
            for (ulong seed = 0; seed < 3; seed++)
            {
                double[] x = Sample.Spectrum(name, n, seed);
                AssertSame(BruteForce(x, bounded: false), PowerLaw.Fit(x, new PowerLawOptions { Threshold = 0 }));
                AssertSame(BruteForce(x, bounded: true), PowerLaw.Fit(x, PowerLawOptions.Paper));
            }
        }
    }

    [Fact]
    public void Probing_finds_the_same_in_long_spectra()
    {
        double[] x = Sample.Spectrum("wishart", 5000, 1);
        AssertSame(BruteForce(x, bounded: false), PowerLaw.Fit(x));
    }

    [Fact]
    public void Of_equal_distances_the_first_wins()
    {
        // Candidate 64 is weighed before candidate 1.
        var search = new LowerEndSearch();
        search.Run(100, i => i != 0, (i, _) => i is 1 or 64 or 70 ? 0.25 : 0.5, CancellationToken.None);
        Assert.Equal((1, 64), (search.Best.Index, search.Second.Index));
        Assert.Equal((0.25, 0.25), (search.Best.D, search.Second.D));
    }

    [Fact]
    public void What_cannot_be_fitted_has_no_fit()
    {
        Assert.Null(PowerLaw.Fit([]));
        Assert.Null(PowerLaw.Fit([1]));
        Assert.Null(PowerLaw.Fit([3, 3, 3, 3]));
        Assert.Null(PowerLaw.Fit([0, 0, 1e-6, 1e-5, 2]));
        Assert.Null(PowerLaw.Fit([double.NaN, 1, 2, 3]));
        Assert.Null(PowerLaw.Fit([1, 2, 3, double.PositiveInfinity]));
        Assert.Null(PowerLaw.Fit([1, 2, 3, 4], new PowerLawOptions { DropLargest = 3 }));
        Assert.NotNull(PowerLaw.Fit([1, 2]));
    }

    [Fact]
    public void Scale_does_not_matter_up_to_the_ends_of_double()
    {
        double[] x = Sample.Spectrum("pareto", 200, 3);
        PowerLawFit fit = PowerLaw.Fit(x)!;
        foreach (double scale in (double[])[1e-300, 1e290])
        {
            PowerLawFit scaled = PowerLaw.Fit([.. x.Select(v => v * scale)], new PowerLawOptions { Threshold = 0 })!;
            Assert.Equal(fit.Alpha, scaled.Alpha, 1e-11);
            Assert.Equal(fit.TailCount, scaled.TailCount);
        }
        Assert.NotNull(PowerLaw.Fit([1e-300, 1, 1e300], new PowerLawOptions { Threshold = 0 }));
    }

    [Fact]
    public void The_threshold_leaves_out_what_is_at_it()
    {
        PowerLawFit fit = PowerLaw.Fit([1, 2, 3, 5, 9], new PowerLawOptions { Threshold = 2 })!;
        Assert.Equal(PowerLaw.Fit([3, 5, 9])!.Alpha, fit.Alpha);
        Assert.Equal(3, PowerLaw.Fit([0, 0, 2, 3], PowerLawOptions.Paper)!.XMax);
    }

    [Fact]
    public void The_largest_are_dropped()
    {
        double[] x = Sample.Spectrum("pareto", 100, 5);
        Assert.Equal(PowerLaw.Fit(x.AsSpan(..^4)), PowerLaw.Fit(x, new PowerLawOptions { DropLargest = 4 }));
    }

    [Fact]
    public void Alpha_of_a_sampled_power_law_is_found()
    {
        // Survival x^-2 is density x^-3.
        double[] x = Sample.Draw(20_000, 11, u => Math.Pow(1 - u, -0.5));
        PowerLawFit fit = PowerLaw.Fit(x)!;
        Assert.InRange(fit.Alpha, 3 - 4 * fit.Sigma, 3 + 4 * fit.Sigma);
        Assert.True(fit.TailCount > 2_000);
    }

    [Fact]
    public void A_cancelled_fit_ends() => Assert.Throws<OperationCanceledException>(
        () => PowerLaw.Fit([1, 2, 3], cancellation: new CancellationToken(canceled: true)));

    private static void AssertSame(List<PowerLawCandidate> expected, PowerLawFit? fit)
    {
        if (expected.Count == 0)
        {
            Assert.Null(fit);
            return;
        }
        Assert.NotNull(fit);
        Assert.Equal(expected[0].D, fit.D, 1e-12);
        bool tie = expected.Count > 1 && expected[1].D - expected[0].D < 1e-12;
        if (!tie) Assert.Equal(expected[0].XMin, fit.XMin);
        if (!tie) Assert.Equal(expected[0].Alpha, fit.Alpha, 1e-10 * expected[0].Alpha);
        Assert.Equal(expected.Count > 1, fit.RunnerUp is not null);
        if (expected.Count > 1) Assert.Equal(expected[1].D, fit.RunnerUp!.Value.D, 1e-12);
    }

    // The definition, by plain sums and without abandoning anything, best first.
    private static List<PowerLawCandidate> BruteForce(double[] x, bool bounded)
    {
        List<PowerLawCandidate> all = [];
        double[] logs = Array.ConvertAll(x, Math.Log);
        for (int i = 0; i < x.Length - 1 && x[i] < x[^1]; i++)
        {
            double n = x.Length - i;
            double alpha = 1 + n / logs.Skip(i).Sum(log => log - logs[i]);
            double total = bounded ? 1 - Math.Exp((1 - alpha) * (logs[^1] - logs[i])) : 1, distance = 0;
            for (int j = i; j < x.Length; j++)
            {
                double law = (1 - Math.Exp((1 - alpha) * (logs[j] - logs[i]))) / total;
                distance = Math.Max(distance, Math.Abs(law - (j - i) / n));
            }
            all.Add(new PowerLawCandidate(alpha, x[i], distance));
        }
        return [.. all.OrderBy(c => c.D)];
    }
}
