using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

public sealed class FingersTests
{
    [Fact]
    public void A_finger_of_two_is_clipped()
    {
        double[] law = Sample.Draw(200, 2, u => Math.Pow(1 - u, -1 / 0.9));
        double top = law[^1];
        ClippedFit clipped = Fingers.ClipXMax([.. law.Select(x => x / top), 1000, 1001, 1002, 1003], maxFingers: 10)!;
        PowerLawFit plain = PowerLaw.Fit([.. law.Select(x => x / top)])!;
        Assert.Equal(Fingers.ClipXMax([.. law.Select(x => x / top)])!.RawAlpha, plain.Alpha);
        Assert.Equal(0, Fingers.ClipXMax([.. law.Select(x => x / top)])!.NumFingers);
        Assert.InRange(clipped.NumFingers, 0, 8);
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
        double[] x = [.. Sample.Draw(900, 4, u => 2 * Math.Exp(0.5 * Sample.Normal(u))), .. Sample.Draw(300, 5, u => 20 / (1 - u))];
        Array.Sort(x);
        PowerLawOptions peak = Fingers.PeakRange(x, new PowerLawOptions())!;
        (double low, double high) = peak.XMinRange!.Value;
        Assert.Equal(1.5 / 0.95, high / low, 1e-12);
        // The tool's lower end is log10 of it: here 0.1 or so instead of 1.7.
        Assert.True(Math.Log10(low) < low / 2);
        Assert.InRange(Fingers.XMinPeak(x)!.XMin, low, high);
        Assert.False(PowerLaw.Fit(x)!.XMin is var free && free >= low && free <= high);
    }
}
