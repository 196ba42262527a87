using CoreDataless.Metrics;
using CoreDataless.Reporting;

namespace CoreDataless.Tests.Reporting;

public class RankingTests
{
    [Fact]
    public void A_difference_below_twice_its_standard_error_is_within_the_spread()
    {
        Assert.True(Ranking.WithinSpread(new Spread(0.50, 0.02, 4), new Spread(0.52, 0.02, 4)));
        Assert.False(Ranking.WithinSpread(new Spread(0.50, 0.02, 4), new Spread(0.53, 0.02, 4)));
        Assert.Null(Ranking.WithinSpread(new Spread(0.50, double.NaN, 1), new Spread(0.53, double.NaN, 1)));
    }
}
