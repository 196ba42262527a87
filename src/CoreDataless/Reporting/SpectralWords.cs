using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>The words of the command line and of reports for the settings of a spectral analysis.</summary>
public static class SpectralWords
{
    /// <summary>What becomes of convolutions.</summary>
    public static string Of(ConvolutionMode mode) => mode switch
    {
        ConvolutionMode.Slices => "slices",
        ConvolutionMode.Pool => "pool",
        ConvolutionMode.Stack => "stack",
        ConvolutionMode.Fft => "fft",
        _ => "fft-literal",
    };

    /// <summary>The law of the tail.</summary>
    public static string Of(TailLaw law) => law == TailLaw.PowerLaw ? "PL" : "TPL";

    /// <summary>What is done about fingers.</summary>
    public static string Of(FingerFix fix) => fix switch
    {
        FingerFix.ClipXMax => "clip_xmax",
        FingerFix.XMinPeak => "xmin_peak",
        _ => "none",
    };
}
