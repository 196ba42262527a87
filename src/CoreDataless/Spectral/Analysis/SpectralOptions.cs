namespace CoreDataless.Spectral;

/// <summary>What is measured, and how; the defaults are those of WeightWatcher 0.7.5.5.</summary>
public sealed record SpectralOptions
{
    /// <summary>What the paper did: slices, bounded fits, matrices from 50 on.</summary>
    public static SpectralOptions Paper { get; } = new()
    {
        Dialect = SpectralDialect.Paper,
        Layers = new LayerFilter { Convolutions = ConvolutionMode.Slices, MinEigenvalues = 0 },
        PowerLaw = PowerLawOptions.Paper,
        PaperMinSize = 50,
    };

    /// <summary>The defaults of a dialect.</summary>
    public static SpectralOptions Of(SpectralDialect dialect) =>
        dialect == SpectralDialect.Paper ? Paper : new SpectralOptions();

    /// <summary>Whose numbers.</summary>
    public SpectralDialect Dialect { get; init; }

    /// <summary>Which layers, and what becomes of convolutions.</summary>
    public LayerFilter Layers { get; init; } = new();

    /// <summary>The paper's dialect: matrices with a smaller side below it have a spectral norm only.</summary>
    public int PaperMinSize { get; init; } = 50;

    /// <summary>The law of the tail. The paper's dialect knows power laws only.</summary>
    public TailLaw Law { get; init; }

    /// <summary>How the law is fitted. The paper's dialect has <see cref="PowerLawOptions.Paper"/>.</summary>
    public PowerLawOptions PowerLaw { get; init; } = new();

    /// <summary>What is done about fingers. The paper's dialect does nothing.</summary>
    public FingerFix Fingers { get; init; }

    /// <summary>Marchenko-Pastur fit? The paper's dialect always makes it.</summary>
    public bool MpFit { get; init; }

    /// <summary>Compare with shuffled matrices?</summary>
    public bool Randomize { get; init; }

    /// <summary>Shuffles of each matrix; 0: as WeightWatcher, 5 below 100 eigenvalues, else 1.</summary>
    public int Replicas { get; init; }

    /// <summary>Seeds shuffles and bootstrap.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the tail's determinant reaches 1?</summary>
    public bool DetX { get; init; }

    /// <summary>How localized eigenvectors are? Costs many times the eigenvalues.</summary>
    public bool Vectors { get; init; }

    /// <summary>Compare the power law with other laws of the same tail?</summary>
    public bool Compare { get; init; }

    /// <summary>Replicas of the bootstrap interval of alpha; 0: none.</summary>
    public int Bootstrap { get; init; }

    /// <summary>Level of the bootstrap interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Keep the eigenvalues in the result?</summary>
    public bool KeepEigenvalues { get; init; }

    /// <summary>Shuffles of a matrix of a layer with so many eigenvalues in a row of the table.</summary>
    public int ReplicasFor(long eigenvalues)
    {
        if (!Randomize) return 0;
        if (Replicas > 0) return Replicas;
        return eigenvalues < 100 ? 5 : 1;
    }

    /// <summary>Checks that the settings have a meaning together.</summary>
    /// <exception cref="ArgumentException">They have not; the message says which.</exception>
    public void Check()
    {
        bool isPaper = Dialect == SpectralDialect.Paper;
        Require(Replicas is >= 0 and <= 10_000, $"replicas: 0 to 10000, not {Replicas}");
        Require(Bootstrap is 0 or (>= 20 and <= 1_000_000), $"bootstrap: 20 to 1000000 replicas, not {Bootstrap}");
        Require(Level is > 0 and < 1, $"level: between 0 and 1, not {Level}");
        Require(Layers.Grid is >= 1 and <= 1024, $"grid: 1 to 1024, not {Layers.Grid}");
        Require(!isPaper || Law == TailLaw.PowerLaw, "the paper's dialect fits power laws only");
        Require(!isPaper || PowerLaw == PowerLawOptions.Paper,
            "the paper's dialect bounds the fit by the largest eigenvalue and drops none");
        Require(!isPaper || Fingers == FingerFix.None, "the paper's dialect has no fix for fingers");
        Require(!isPaper || Layers.Convolutions is not (ConvolutionMode.Pool or ConvolutionMode.FftLiteral),
            "the paper's dialect has convolutions as slices, stack or fft");
        Require(!Vectors || Layers.Convolutions is not (ConvolutionMode.Fft or ConvolutionMode.FftLiteral),
            "there are no eigenvectors in the fft modes");
        Require(Law == TailLaw.PowerLaw || Fingers != FingerFix.ClipXMax,
            "clipping fingers goes with the power law, not with the truncated one");
        Require(Law == TailLaw.PowerLaw || !PowerLaw.Bounded, "the truncated power law is never bounded");
        Require(Law == TailLaw.PowerLaw || !(Compare || Vectors || Bootstrap > 0),
            "bootstrap, comparison and eigenvectors go with the power law, not with the truncated one");
        Require(Bootstrap == 0 || Fingers == FingerFix.None, "the bootstrap knows no fix for fingers");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
