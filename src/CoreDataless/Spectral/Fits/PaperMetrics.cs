namespace CoreDataless.Spectral;

/// <summary>
/// The columns of WeightWatcher 0.2.7, which made the paper's tables (arXiv 2002.06716), for one matrix; logarithms to
/// base 10. What is fitted, and what says so, is of all eigenvalues but the smallest; of several matrices that are
/// pooled, as many of the smallest are left out.
/// </summary>
public sealed record PaperMetrics
{
    /// <summary>Frobenius norm over what Glorot's initialisation gives (over sqrt(N M) for dense layers).</summary>
    public required double Check { get; init; }

    /// <summary>Is <see cref="Check"/> that of a layer just initialised: from 0.5 to 1.5?</summary>
    public required bool CheckTF { get; init; }

    /// <summary>The largest eigenvalue, of all.</summary>
    public required double SpectralNorm { get; init; }

    /// <summary>Logarithm of <see cref="SpectralNorm"/>.</summary>
    public double LogSpectralNorm => Math.Log10(SpectralNorm);

    /// <summary>Null for matrices below the least size.</summary>
    public PaperFits? Fits { get; init; }

    /// <summary>Computes the columns of one matrix.</summary>
    /// <param name="eigenvalues">All M of the scaled matrix, ascending; the scale is sqrt(slices / 2).</param>
    /// <param name="n">The longer side.</param>
    /// <param name="m">The shorter side.</param>
    /// <param name="slices">Matrices of the layer: k * k of a convolution, else 1.</param>
    /// <param name="minSize">Matrices whose shorter side is below it have no fits.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <exception cref="ArgumentException">There are no eigenvalues.</exception>
    public static PaperMetrics Of(
        ReadOnlySpan<double> eigenvalues, int n, int m, int slices, int minSize, CancellationToken cancellation)
    {
        if (eigenvalues.IsEmpty) throw new ArgumentException("No eigenvalues");
        double perElement = Math.Sqrt(Eigenvalues.Sum(eigenvalues) * 2 / slices) / Math.Sqrt((double)n * m);
        double perGlorot = perElement / Math.Sqrt(2.0 / ((n + (double)m) * slices));
        double check = slices > 1 && !(perElement is > 0.5 and < 1.5 && perGlorot is not (> 0.5 and < 1.5))
            ? perGlorot
            : perElement;
        return new PaperMetrics
        {
            Check = check,
            CheckTF = check is > 0.5 and < 1.5,
            SpectralNorm = eigenvalues[^1],
            Fits = m < Math.Max(minSize, 2) ? null : PaperFits.Of(eigenvalues, n, m, cancellation),
        };
    }
}

/// <summary>What WeightWatcher 0.2.7 computed for matrices of the least size on.</summary>
public sealed record PaperFits
{
    // The machine epsilon of float: 0.2.7 kept float32 singular values.
    private const double Epsilon32 = 1.1920928955078125e-07;

    /// <summary>The bounded power law; null where there is none.</summary>
    public required PowerLawFit? PowerLaw { get; init; }

    /// <summary>The Marchenko-Pastur fit in the manner of 0.2.7: not scaled, spikes beyond the edge itself.</summary>
    public required MarchenkoPasturFit? MarchenkoPastur { get; init; }

    /// <summary>Number of spikes over the eigenvalues that are fitted, M - 1 (<c>ratio_numofSpikes</c>).</summary>
    public required double RatioNumOfSpikes { get; init; }

    /// <summary>Smallest eigenvalue but one.</summary>
    public required double LambdaMin { get; init; }

    /// <summary>Largest eigenvalue.</summary>
    public required double LambdaMax { get; init; }

    /// <summary>A rank in truth, its name notwithstanding: singular values above lambda_max * M * 2^-23.</summary>
    public required int RankLoss { get; init; }

    /// <summary>alpha * log(lambda_max); null without a fit.</summary>
    public required double? AlphaWeighted { get; init; }

    /// <summary>Logarithm of the sum of eigenvalue^alpha; null without a fit.</summary>
    public required double? LogPNorm { get; init; }

    /// <summary>The Frobenius norm, of all eigenvalues, not squared.</summary>
    public required double Norm { get; init; }

    /// <summary>Logarithm of <see cref="Norm"/>.</summary>
    public double LogNorm => Math.Log10(Norm);

    /// <summary>The Frobenius norm of W^T W, of all eigenvalues.</summary>
    public required double NormX { get; init; }

    /// <summary>Logarithm of <see cref="NormX"/>.</summary>
    public double LogNormX => Math.Log10(NormX);

    /// <summary>Norm^2 / lambda_max: today's stable rank.</summary>
    public double SoftRank => Norm * Norm / LambdaMax;

    /// <summary>Logarithm of <see cref="SoftRank"/>.</summary>
    public double SoftRankLog => Math.Log10(SoftRank);

    /// <summary>log(Norm) / log(sqrt(lambda_max)).</summary>
    public double SoftRankLogRatio => LogNorm / (0.5 * Math.Log10(LambdaMax));

    /// <summary>What is fitted: TruncatedSVD computed M - 1 singular values of each matrix.</summary>
    internal static ReadOnlySpan<double> Fitted(ReadOnlySpan<double> eigenvalues, int m) =>
        eigenvalues[(eigenvalues.Length / m)..];

    internal static PaperFits Of(ReadOnlySpan<double> eigenvalues, int n, int m, CancellationToken cancellation)
    {
        ReadOnlySpan<double> top = Fitted(eigenvalues, m);
        double max = top[^1], noise = max * m * Epsilon32, squares = 0;
        int rank = 0;
        foreach (double x in top)
        {
            if (Math.Sqrt(x) > noise) rank++;
        }
        foreach (double x in eigenvalues) squares += x * x;
        PowerLawFit? fit = Spectral.PowerLaw.Fit(top, PowerLawOptions.Paper, cancellation);
        MarchenkoPasturFit? bulk = Spectral.MarchenkoPastur.FitPaper(top, n, m);
        return new PaperFits
        {
            PowerLaw = fit,
            MarchenkoPastur = bulk,
            RatioNumOfSpikes = bulk is null ? double.NaN : bulk.NumSpikes / (double)top.Length,
            LambdaMin = top[0],
            LambdaMax = max,
            RankLoss = rank,
            AlphaWeighted = fit is null ? null : Eigenvalues.AlphaWeighted(top, fit.Alpha),
            LogPNorm = fit is null ? null : Eigenvalues.LogAlphaNorm(top, fit.Alpha),
            Norm = Math.Sqrt(Eigenvalues.Sum(eigenvalues)),
            NormX = Math.Sqrt(squares),
        };
    }
}
