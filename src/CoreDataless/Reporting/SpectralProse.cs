namespace CoreDataless.Reporting;

/// <summary>What spectral metrics say and do not say: one wording for the terminal and the page.</summary>
public static class SpectralProse
{
    /// <summary>What alpha is.</summary>
    public const string Alpha =
        "alpha is the exponent of the power law in the tail of a layer's eigenvalues. 2 to 6: heavy-tailed, as layers "
        + "of well-trained networks are; the nearer to 2, the stronger the correlations. Below 2 (WeightWatcher's "
        + "word: over-trained): a few directions outweigh all others; look whether single eigenvalues stand apart or "
        + "the fit is poor. Above 6 (under-trained): hardly heavy-tailed, near to a random matrix, or too few "
        + "eigenvalues for a fit. These are rules of thumb from large networks, not proofs of over- or underfitting.";

    /// <summary>What the means are good for.</summary>
    public const string Means =
        "alpha_weighted (alpha-hat) is alpha * log10(lambda_max). Within one family of architectures, trained on one "
        + "task, smaller means have gone with smaller test errors; between families they cannot be compared.";

    /// <summary>What a ranking of several models is good for.</summary>
    public const string Ranking =
        "Compare models of one family of architectures and one task only: there smaller means have gone with smaller "
        + "test errors. Across training lengths or amounts of data they need not, since weights grow while training. The "
        + "metrics need not agree.";
}
