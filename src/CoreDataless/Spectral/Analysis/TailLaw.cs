namespace CoreDataless.Spectral;

/// <summary>The law whose exponent is alpha.</summary>
public enum TailLaw
{
    /// <summary>A power law (<c>fit='PL'</c>).</summary>
    PowerLaw,

    /// <summary>A power law with an exponential cut-off (<c>fit='TPL'</c>).</summary>
    TruncatedPowerLaw,
}
