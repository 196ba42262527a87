namespace CoreDataless.Spectral;

/// <summary>
/// WeightWatcher's two remedies (<c>fix_fingers</c>) for a few eigenvalues at the top that make alpha too large.
/// </summary>
public static class Fingers
{
    private const int Bins = 100;

    // Where fewer were left, the tool's check of three further fits runs out of eigenvalues.
    private const int LeastLeft = 5;

    /// <summary>
    /// <c>clip_xmax</c>: refits without the 2, 3, ... largest eigenvalues and keeps the first fit whose alpha is
    /// smaller by more than a threshold; gives up at an alpha of 2. A single eigenvalue is never tried, as in the tool.
    /// </summary>
    /// <remarks>
    /// The tool fails for spectra of about ten eigenvalues, where a check that it only logs runs out of them; here at
    /// least five are left, and where that is too few to help, the unclipped fit stays.
    /// </remarks>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="options">Null: WeightWatcher's defaults.</param>
    /// <param name="maxFingers">Fewer than this many are clipped.</param>
    /// <param name="threshold">How much smaller alpha must become.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Null where the unclipped spectrum has no fit.</returns>
    public static ClippedFit? ClipXMax(
        ReadOnlySpan<double> eigenvalues,
        PowerLawOptions? options = null,
        int maxFingers = 10,
        double threshold = 1,
        CancellationToken cancellation = default)
    {
        options ??= new PowerLawOptions();
        if (PowerLaw.Fit(eigenvalues, options, cancellation) is not { } raw) return null;
        ReadOnlySpan<double> kept = Tail.Of(eigenvalues, options);
        for (int clipped = 2; clipped < maxFingers && kept.Length - clipped >= LeastLeft; clipped++)
        {
            PowerLawFit? fit = PowerLaw.Fit(kept[..^clipped], options with { DropLargest = 0 }, cancellation);
            if (fit is null) break;
            if (fit.Alpha + threshold < raw.Alpha)
            {
                int count = Tail.From(eigenvalues[..^options.DropLargest], fit.XMin).Length;
                return new ClippedFit(fit with { TailCount = count }, clipped - 1, raw.Alpha);
            }
            if (fit.Alpha <= 2) break;
        }
        return new ClippedFit(raw, 0, raw.Alpha);
    }

    /// <summary>
    /// <c>xmin_peak</c>: the lower end must lie from 0.95 to 1.5 times the spectrum's peak, the left edge of the
    /// fullest of 100 bins of the eigenvalues' logarithms.
    /// </summary>
    /// <remarks>
    /// The tool takes the logarithm of the range's lower end for the end itself, which lets nearly anything below the
    /// upper end through.
    /// </remarks>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="options">Null: WeightWatcher's defaults. Its range is replaced.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Null where there is no fit, or no eigenvalue in that range.</returns>
    public static PowerLawFit? XMinPeak(
        ReadOnlySpan<double> eigenvalues, PowerLawOptions? options = null, CancellationToken cancellation = default) =>
        PeakRange(eigenvalues, options ?? new PowerLawOptions()) is { } range
            ? PowerLaw.Fit(eigenvalues, range, cancellation)
            : null;

    /// <summary>The options with the range of <c>xmin_peak</c>; null when nothing is above the threshold.</summary>
    internal static PowerLawOptions? PeakRange(ReadOnlySpan<double> eigenvalues, PowerLawOptions options)
    {
        ReadOnlySpan<double> x = Tail.Of(eigenvalues, options);
        if (x.IsEmpty) return null;
        double low = Math.Log10(x[0]), width = (Math.Log10(x[^1]) - low) / Bins;
        Span<int> counts = stackalloc int[Bins];
        foreach (double value in x)
            counts[width > 0 ? Math.Min((int)((Math.Log10(value) - low) / width), Bins - 1) : 0]++;
        int fullest = 0;
        for (int bin = 1; bin < Bins; bin++)
        {
            if (counts[bin] > counts[fullest]) fullest = bin;
        }
        double peak = Math.Pow(10, low + fullest * width);
        return options with { XMinRange = (0.95 * peak, 1.5 * peak) };
    }
}
