namespace CoreDataless.Spectral;

/// <summary>The law whose exponent is alpha.</summary>
public enum TailLaw
{
    /// <summary>A power law (<c>fit='PL'</c>).</summary>
    PowerLaw,

    /// <summary>A power law with an exponential cut-off (<c>fit='TPL'</c>).</summary>
    TruncatedPowerLaw,
}

/// <summary>What is done about a few eigenvalues at the top that make alpha too large.</summary>
public enum FingerFix
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They are clipped while that lowers alpha by a threshold (<c>clip_xmax</c>).</summary>
    ClipXMax,

    /// <summary>The tail begins near the fullest bin of the density (<c>xmin_peak</c>).</summary>
    XMinPeak,
}
