using CoreDataless.Metrics;

namespace CoreDataless.Tests.Metrics;

/// <summary>Mg and Madv of features worked out by hand.</summary>
public class SimilarityTests
{
    [Fact]
    public void Orthogonal_features_are_as_far_apart_as_can_be()
    {
        MgValues mg = Similarity.Mg([2, 0, 0, 3], classes: 2);
        Assert.Equal((1, 0.5, 1), (mg.Reference, mg.Paper, mg.OffDiagonal));
    }

    [Fact]
    public void Equal_features_are_not_apart()
    {
        // S = 2: 1 - 2/4, 1 - 4/4, 1 - 2/2.
        MgValues mg = Similarity.Mg([3, 4, 6, 8], classes: 2);
        Assert.Equal(0.5, mg.Reference, 1e-15);
        Assert.Equal(0, mg.Paper, 1e-15);
        Assert.Equal(0, mg.OffDiagonal, 1e-15);
    }

    [Fact]
    public void Madv_is_one_minus_the_cosine()
    {
        double[] distances = Similarity.Distances([1, 0, 1, 1], [0, 5, 2, 2], rows: 2);
        Assert.Equal(1, distances[0], 1e-15);
        Assert.Equal(0, distances[1], 1e-15);
    }

    [Fact]
    public void Vanishing_features_are_counted_since_their_mg_means_nothing()
    {
        float[] features = [0, 0, 1e-20f, 0, 1, 1];
        Assert.Equal(1, Similarity.Mg([0, 0, 0, 0], classes: 2).Reference);
        Assert.Equal(2, Similarity.Vanishing(features, classes: 3));
    }

    [Fact]
    public void Spread_is_the_sample_deviation()
    {
        Assert.Equal(new Spread(2, 1, 3), Spread.Of([1, 2, 3]));
        Assert.Null(Spread.Of([]));
        Assert.True(double.IsNaN(Spread.Of([1])!.Value.StandardDeviation));
    }
}
