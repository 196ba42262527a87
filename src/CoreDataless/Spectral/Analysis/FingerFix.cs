namespace CoreDataless.Spectral;

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
