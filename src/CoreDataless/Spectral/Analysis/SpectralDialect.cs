namespace CoreDataless.Spectral;

/// <summary>
/// Whose scaling, choice of eigenvalues and averages. The two programs give different numbers under the same names.
/// </summary>
public enum SpectralDialect
{
    /// <summary>WeightWatcher 0.7.5.5, of today.</summary>
    WeightWatcher,

    /// <summary>
    /// WeightWatcher 0.2.7, that made the tables of C. Martin, T. Peng, M. Mahoney, "Predicting trends in the quality
    /// of state-of-the-art neural networks without access to training or testing data", arXiv 2002.06716.
    /// </summary>
    Paper,
}

/// <summary>Words for dialects.</summary>
public static class SpectralDialects
{
    /// <summary>As on the command line and in every report.</summary>
    public static string Word(this SpectralDialect dialect) =>
        dialect == SpectralDialect.Paper ? "paper" : "weightwatcher";
}
