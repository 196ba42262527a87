using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

public sealed class FingersTests
{
    [Fact]
    public void Clipping_stops_at_its_limits()
    {
        double[] x = SpectralFixture.Read("weightwatcher").EnumerateArray()
            .Single(layer => layer.TryGetProperty("clip", out var row) && row.Number("num_fingers") == 4)
            .Numbers("evals");
        Assert.Equal(4, Fingers.ClipXMax(x, maxFingers: 6)!.NumFingers);
        Assert.Equal(0, Fingers.ClipXMax(x, maxFingers: 5)!.NumFingers);
        ClippedFit tame = Fingers.ClipXMax(x, threshold: 50)!;
        Assert.Equal((0, PowerLaw.Fit(x)), (tame.NumFingers, tame.Fit));
        Assert.Equal(PowerLaw.Fit(x.AsSpan(..^5))!.Alpha, Fingers.ClipXMax(x)!.Fit.Alpha);
    }

    [Fact]
    public void What_has_no_fit_has_no_clipped_one()
    {
        Assert.Null(Fingers.ClipXMax([1, 1, 1]));
        Assert.Null(Fingers.XMinPeak([1, 1, 1]));
        Assert.Null(Fingers.XMinPeak([]));
    }

    [Fact]
    public void Xmin_at_the_peak_lies_within_the_range_that_the_tool_misses()
    {
        double[] body = Sample.Draw(900, 4, u => 2 * Math.Exp(0.5 * Sample.Normal(u)));
        double[] x = [.. body, .. Sample.Draw(300, 5, u => 20 / (1 - u))];
        Array.Sort(x);
        PowerLawOptions peak = Fingers.PeakRange(x, new PowerLawOptions())!;
        (double low, double high) = peak.XMinRange!.Value;
        Assert.Equal(1.5 / 0.95, high / low, 1e-12);
        Assert.InRange(low / 0.95, 1.4, 2.8);
        // The tool's lower end is log10 of it: here 0.1 or so instead of 1.7.
        Assert.True(Math.Log10(low) < low / 2);
        Assert.InRange(Fingers.XMinPeak(x)!.XMin, low, high);
        Assert.False(PowerLaw.Fit(x)!.XMin is var free && free >= low && free <= high);
    }
}
