using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class ScaleTests
{
    private static readonly double[] Oddities =
    [
        0, 1, -1, 0.1, 0.3, 1 / 3.0, 1e-6, 12345678, double.Epsilon, 1e-310, 1e-300, 2e-280, 1e22, 1e300, -1e300,
        double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1 + 1e-15,
    ];

    [Theory]
    [InlineData(0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 1, 11, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0")]
    [InlineData(0, 1, 3, "0 0.5 1.0")]
    [InlineData(0, 1, 2, "0 1")]
    [InlineData(0, 0.3, 4, "0 0.1 0.2 0.3")]
    [InlineData(-0.3, 0.3, 7, "−0.3 −0.2 −0.1 0 0.1 0.2 0.3")]
    [InlineData(90.2, 94.8, 5, "91 92 93 94")]
    [InlineData(0, 400, 5, "0 100 200 300 400")]
    [InlineData(0, 60000, 4, "0 20000 40000 60000")]
    [InlineData(0, 3e6, 4, "0 10⁶ 2×10⁶ 3×10⁶")]
    [InlineData(1e-9, 4e-9, 4, "10⁻⁹ 2×10⁻⁹ 3×10⁻⁹ 4×10⁻⁹")]
    [InlineData(-1e300, 1e300, 3, "−10³⁰⁰ 0 10³⁰⁰")]
    [InlineData(1000001, 1000004, 4, "1000001 1000002 1000003 1000004")]
    [InlineData(0.31, 0.39, 1, "0.35")]
    [InlineData(3, 1, 3, "1 2 3")]
    public void Linear_ticks_are_round(double low, double high, int most, string labels)
    {
        IReadOnlyList<Tick> ticks = new LinearScale(low, high).Ticks(most);
        Assert.Equal(labels, string.Join(' ', ticks.Select(t => t.Label)));
    }

    [Fact]
    public void Linear_ticks_are_the_nearest_numbers_to_their_labels()
    {
        Assert.Equal([0, 0.1, 0.2, 0.3], new LinearScale(0, 0.3).Ticks(4).Select(t => t.Value));
        Assert.Equal([1e-280, 2e-280, 3e-280], new LinearScale(1e-280, 3e-280).Ticks(3).Select(t => t.Value));
    }

    [Theory]
    [InlineData(0.31, 0.83, false, 0.3, 0.9)]
    [InlineData(0.31, 0.83, true, 0, 0.9)]
    [InlineData(-5, -3, true, -5, 0)]
    [InlineData(5, 5, false, 4.5, 5.5)]
    [InlineData(0, 0, true, 0, 1)]
    [InlineData(0, 399, false, 0, 400)]
    [InlineData(double.NaN, 3, true, 0, 3)]
    [InlineData(double.NaN, double.PositiveInfinity, false, 0, 1)]
    public void Linear_ends_are_round_and_around_all(double a, double b, bool fromZero, double low, double high)
    {
        LinearScale scale = LinearScale.Around([a, b], fromZero);
        Assert.Equal((low, high), (scale.Low, scale.High));
    }

    [Theory]
    [InlineData(1e-3, 1e3, 9, "0.001 0.01 0.1 1 10 100 1000")]
    [InlineData(1e-4, 10, 9, "10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 1 10")]
    [InlineData(1e-14, 1e9, 6, "10⁻¹⁰ 10⁻⁵ 1 10⁵")]
    [InlineData(1, 10, 5, "1 2 5 10")]
    [InlineData(0.2, 1, 5, "0.2 0.5 1")]
    [InlineData(3.1, 3.4, 4, "3.1 3.2 3.3 3.4")]
    [InlineData(1, 100, 3, "1 10 100")]
    [InlineData(1, 100, 2, "1 100")]
    [InlineData(1, 1000, 2, "1 100")]
    [InlineData(0.5, 60, 3, "1 10")]
    public void Logarithmic_ticks_are_powers_of_ten_or_round_parts(double low, double high, int most, string labels)
    {
        IReadOnlyList<Tick> ticks = new LogScale(low, high).Ticks(most);
        Assert.Equal(labels, string.Join(' ', ticks.Where(t => t.Label.Length > 0).Select(t => t.Label)));
    }

    [Fact]
    public void Few_decades_have_marks_between_and_many_have_not()
    {
        Assert.Equal(19, new LogScale(1, 100).Ticks(3).Count);
        double[] marks = [.. new LogScale(1, 10).Ticks(4).Where(t => t.Label.Length == 0).Select(t => t.Value)];
        Assert.Equal([3, 4, 6, 7, 8, 9], marks);
        IReadOnlyList<Tick> many = new LogScale(1e-14, 1e9).Ticks(6);
        Assert.Equal(24, many.Count);
        Assert.All(many, t => Assert.Equal(0, Math.Log10(t.Value) % 1, 1e-9));
    }

    [Theory]
    [InlineData(0.0031, 0.83, 0.002, 1)]
    [InlineData(0.00031, 83, 0.0001, 100)]
    [InlineData(0.31, 0.83, 0.2, 1)]
    [InlineData(0.1, 1000, 0.1, 1000)]
    [InlineData(7, 7, 2, 20)]
    [InlineData(1, 1, 0.5, 2)]
    [InlineData(0, -3, 1, 10)]
    [InlineData(0, 5e-5, 2e-5, 1e-4)]
    public void Logarithmic_ends_are_round_and_around_all_that_is_positive(double a, double b, double low, double high)
    {
        LogScale scale = LogScale.Around([a, double.NaN, b]);
        Assert.Equal(low, scale.Low, 1e-12 * low);
        Assert.Equal(high, scale.High, 1e-12 * high);
    }

    [Fact]
    public void Whatever_the_ends_are_there_are_some_ticks_but_not_many_and_each_has_its_own_place()
    {
        foreach (double a in Oddities)
        {
            foreach (double b in Oddities)
            {
                Scale[] scales =
                [
                    new LinearScale(a, b), LinearScale.Around([a, b]), LinearScale.Around([a, b], fromZero: true),
                    new LogScale(a, b), LogScale.Around([a, b]),
                ];
                foreach (Scale scale in scales)
                {
                    foreach (int most in new[] { -1, 0, 1, 2, 5, 12 }) Check(scale, most);
                }
            }
        }
    }

    [Fact]
    public void What_has_no_place_is_not_a_number()
    {
        Assert.Equal(0.25, new LinearScale(-1, 3).Place(0), 1e-15);
        Assert.Equal(0.75, new LogScale(0.1, 1000).Place(100), 1e-12);
        Assert.Equal(double.NaN, new LinearScale(0, 1).Place(double.NaN));
        Assert.Equal(double.NaN, new LinearScale(0, 1).Place(double.PositiveInfinity));
        Assert.Equal(double.NaN, new LogScale(1, 10).Place(0));
        Assert.Equal(double.NaN, new LogScale(1, 10).Place(-1));
        Assert.Equal(double.NaN, new CategoryScale(["a"]).Place(double.NegativeInfinity));
    }

    [Fact]
    public void Categories_have_half_a_step_of_room_at_both_ends()
    {
        var scale = new CategoryScale(["a", "b", "c", "d"]);
        Assert.Equal([0.125, 0.375, 0.625, 0.875], Enumerable.Range(0, 4).Select(i => scale.Place(i)));
        Assert.Equal((0, 1), (scale.Place(-0.5), scale.Place(3.5)));
        Assert.Equal(["a", "b", "c", "d"], scale.Ticks(4).Select(t => t.Label));
        Assert.Equal(["a", "c"], scale.Ticks(3).Select(t => t.Label));
        Assert.Empty(new CategoryScale([]).Ticks(5));
        string[] many = [.. Enumerable.Range(0, 1000).Select(i => $"{i}")];
        Assert.Equal(["0", "100", "200", "300", "400", "500", "600", "700", "800", "900"],
            new CategoryScale(many).Ticks(13).Select(t => t.Label));
    }

    private static void Check(Scale scale, int most)
    {
        IReadOnlyList<Tick> ticks = scale.Ticks(most);
        Tick[] labelled = [.. ticks.Where(t => t.Label.Length > 0)];
        Assert.InRange(labelled.Length, 1, Math.Max(1, most));
        Assert.InRange(ticks.Count, labelled.Length, 700);
        Assert.Equal(labelled.Length, labelled.Select(t => t.Label).Distinct().Count());
        foreach (Tick tick in ticks)
        {
            Assert.InRange(scale.Place(tick.Value), -1e-6, 1 + 1e-6);
            Assert.InRange(tick.Label.Length, 0, 13);
            Assert.DoesNotMatch("^[-−]0$|E|e|NaN|∞|0000000", tick.Label);
        }
        for (int i = 1; i < ticks.Count; i++) Assert.True(ticks[i].Value > ticks[i - 1].Value);
    }
}
