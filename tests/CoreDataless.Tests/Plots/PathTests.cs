using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class PathTests
{
    private static readonly Box Unit = new(0, 0, 100, 100);

    [Theory]
    [InlineData(0.04, "0")]
    [InlineData(-0.04, "0")]
    [InlineData(12.34, "12.3")]
    [InlineData(-7, "-7")]
    [InlineData(1200.06, "1200.1")]
    public void Coordinates_are_short(double value, string expected) => Assert.Equal(expected, PathText.Number(value));

    [Fact]
    public void What_has_no_place_is_not_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PathText.Number(double.NaN));

    [Fact]
    public void Lines_and_regions()
    {
        Assert.Equal("M1 2 3 4.5M5 6 7 8", new PathText().Line(new(1, 2), new(3, 4.5)).Line(new(5, 6), new(7, 8)).ToString());
        Assert.Equal("M0 0 1 0 1 1Z", new PathText().Region(new(0, 0), new(1, 0), new(1, 1)).ToString());
        Assert.True(new PathText().Line().Region().IsEmpty);
    }

    [Fact]
    public void A_line_is_cut_at_the_edges_where_it_crosses_them()
    {
        Assert.Equal([[new Point(0, 50), new Point(100, 50)]], Inside(new(-50, 50), new(150, 50)));
        Assert.Equal([[new Point(50, 50), new Point(100, 100)]], Inside(new(50, 50), new(150, 150)));
        Assert.Equal([[new Point(50, 0), new Point(0, 50)]], Inside(new(100, -50), new(-50, 100)));
        Assert.Empty(Inside(new(-10, 5), new(-5, 90), new(-5, 200)));
        Assert.Equal(
            [[new Point(0, 0), new Point(50, 100)], [new Point(70, 100), new Point(90, 0)]],
            Inside(new(0, 0), new(60, 120), new(66, 120), new(90, 0)));
    }

    [Fact]
    public void A_value_without_a_place_interrupts_a_line_and_a_point_alone_is_kept()
    {
        Point gap = new(5, double.NaN);
        Assert.Equal(
            [[new Point(1, 1), new Point(2, 2)], [new Point(7, 7)], [new Point(9, 9), new Point(10, 8)]],
            Inside(new(1, 1), new(2, 2), gap, new(7, 7), gap, gap, new(9, 9), new(10, 8)));
        Assert.Empty(Inside(gap, new(1000, 7), gap));
    }

    [Fact]
    public void A_straight_line_needs_its_ends_only()
    {
        Point[] line = [.. Enumerable.Range(0, 5000).Select(i => new Point(i * 0.06, i * 0.03))];
        Assert.Equal([line[0], line[^1]], Simplification.Of(line));
        Assert.Empty(Simplification.Of([]));
        Assert.Equal([line[3]], Simplification.Of([line[3]]));
    }

    [Fact]
    public void A_single_spike_among_ten_thousand_points_stays_exactly()
    {
        Point[] line = [.. Enumerable.Range(0, 10_000).Select(i => new Point(i * 0.03, 50 + Math.Sin(i) * 0.01))];
        line[7321] = new Point(line[7321].X, 3);
        line[2000] = new Point(line[2000].X, 99);
        Point[] kept = Simplification.Of(line);
        Assert.Contains(line[7321], kept);
        Assert.Contains(line[2000], kept);
        Assert.InRange(kept.Length, 4, 20);
    }

    [Fact]
    public void No_point_is_farther_from_the_simplified_line_than_an_eye_can_see()
    {
        var random = new Random(2);
        Point[] line = [.. Enumerable.Range(0, 3000).Select(i => new Point(i * 0.1, 100 * Math.Sin(i / 200.0) + random.NextDouble()))];
        Point[] kept = Simplification.Of(line);
        Assert.InRange(kept.Length, 100, 2400);
        // A column is half a unit wide, and within it the line may be elsewhere by another 0.15.
        Assert.All(line, p => Assert.InRange(kept.Zip(kept.Skip(1)).Min(s => Distance(p, s.First, s.Second)), 0, 0.65));
    }

    private static double Distance(Point p, Point a, Point b)
    {
        double length = Math.Pow(b.X - a.X, 2) + Math.Pow(b.Y - a.Y, 2);
        double t = length == 0 ? 0 : Math.Clamp(((p.X - a.X) * (b.X - a.X) + (p.Y - a.Y) * (b.Y - a.Y)) / length, 0, 1);
        return Math.Sqrt(Math.Pow(p.X - a.X - t * (b.X - a.X), 2) + Math.Pow(p.Y - a.Y - t * (b.Y - a.Y), 2));
    }

    private static Point[][] Inside(params Point[] line) => [.. Clipping.Inside(Unit, line).Select(p => p.ToArray())];
}
