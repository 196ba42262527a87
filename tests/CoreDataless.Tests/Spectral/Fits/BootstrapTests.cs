using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

public sealed class BootstrapTests
{
    private static readonly double[] Pareto = Sample.Draw(150, 21, u => Math.Pow(1 - u, -1 / 1.5));

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        AlphaInterval interval = Bootstrap.Interval(Pareto, replicas: 50, seed: 7)!;
        Assert.Equal(interval, Bootstrap.Interval(Pareto, replicas: 50, seed: 7));
        Assert.NotEqual(interval, Bootstrap.Interval(Pareto, replicas: 50, seed: 8));
        Assert.Equal(50, interval.Replicas);
    }

    [Fact]
    public void A_wider_level_gives_a_wider_interval_around_alpha()
    {
        double alpha = PowerLaw.Fit(Pareto)!.Alpha;
        AlphaInterval narrow = Bootstrap.Interval(Pareto, replicas: 300, level: 0.5)!;
        AlphaInterval wide = Bootstrap.Interval(Pareto, replicas: 300, level: 0.99)!;
        Assert.True(wide.Lower < narrow.Lower && narrow.Upper < wide.Upper);
        Assert.InRange(alpha, wide.Lower, wide.Upper);
        Assert.Equal(wide.StandardError, narrow.StandardError);
    }

    [Fact]
    public void Most_intervals_cover_the_true_alpha()
    {
        int covered = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            double[] x = Sample.Draw(120, 1000 + seed, u => Math.Pow(1 - u, -1 / 1.5));
            AlphaInterval interval = Bootstrap.Interval(x, replicas: 200, level: 0.95, seed: seed)!;
            if (interval.Lower <= 2.5 && interval.Upper >= 2.5) covered++;
        }
        // At 95 % the chance of fewer than 34 of 40 is below 0.4 %.
        Assert.InRange(covered, 34, 40);
    }

    [Fact]
    public void What_cannot_be_fitted_has_no_interval() => Assert.Null(Bootstrap.Interval([2, 2, 2]));

    [Fact]
    public void Wrong_settings_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(Pareto, replicas: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(Pareto, level: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(Pareto, level: 0));
    }
}
