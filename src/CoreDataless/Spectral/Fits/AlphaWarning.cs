namespace CoreDataless.Spectral;

/// <summary>What WeightWatcher says of an alpha.</summary>
public static class AlphaWarning
{
    /// <summary>Alpha is below 2.</summary>
    public const string OverTrained = "over-trained";

    /// <summary>Alpha is above 6.</summary>
    public const string UnderTrained = "under-trained";

    /// <summary>
    /// The word for this alpha; empty where nothing is to be said, as for a fit that failed (null), which WeightWatcher
    /// calls over-trained because it writes -1 for it.
    /// </summary>
    public static string Of(double? alpha) => alpha switch
    {
        < 2 => OverTrained,
        > 6 => UnderTrained,
        _ => "",
    };
}
