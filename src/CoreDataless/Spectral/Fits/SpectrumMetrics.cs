namespace CoreDataless.Spectral;

/// <summary>What WeightWatcher 0.7.5.5 reads off a spectrum without a fit; logarithms to base 10.</summary>
public sealed record SpectrumMetrics
{
    // The machine epsilon of double, 2^-52, as NumPy's rank has it; double.Epsilon is another number.
    private const double Epsilon = 2.220446049250313e-16;
    private const double WeakRank = 1e-6;
    private const double EntropyEpsilon = 1e-10;

    /// <summary>The sum of the eigenvalues: the squared Frobenius norm.</summary>
    public required double Norm { get; init; }

    /// <summary>Logarithm of <see cref="Norm"/>.</summary>
    public double LogNorm => Math.Log10(Norm);

    /// <summary>The largest eigenvalue (<c>lambda_max</c>): the squared spectral norm.</summary>
    public required double SpectralNorm { get; init; }

    /// <summary>Logarithm of <see cref="SpectralNorm"/>.</summary>
    public double LogSpectralNorm => Math.Log10(SpectralNorm);

    /// <summary>Norm over spectral norm.</summary>
    public double StableRank => Norm / SpectralNorm;

    /// <summary>Singular values above the largest * N * 2^-52, of all matrices pooled.</summary>
    public required int MatrixRank { get; init; }

    /// <summary>Singular values at or below their own matrix's max * N * 2^-52.</summary>
    public required int RankLoss { get; init; }

    /// <summary>Eigenvalues below 1e-6.</summary>
    public required int WeakRankLoss { get; init; }

    /// <summary>The largest singular value.</summary>
    public required double SvMax { get; init; }

    /// <summary>The largest of the matrices' smallest singular values.</summary>
    public required double SvMin { get; init; }

    /// <summary>Entropy of the eigenvalues' shares over that of equal ones: 0 to 1.</summary>
    public required double Entropy { get; init; }

    /// <summary>Reads them off; every metric of a matrix with a weight that is no number is NaN or 0.</summary>
    /// <param name="eigenvalues">Ascending, scaled, of all matrices.</param>
    /// <param name="singularValues">Unscaled, of one matrix after the other, the largest first.</param>
    /// <param name="perMatrix">Singular values of each matrix.</param>
    /// <param name="n">The matrices' longer side.</param>
    /// <param name="scale">What the matrices are multiplied with.</param>
    /// <exception cref="ArgumentException">There are no values, or they are not whole matrices.</exception>
    public static SpectrumMetrics Of(
        ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> singularValues, int perMatrix, int n, double scale)
    {
        if (eigenvalues.IsEmpty || perMatrix < 1 || singularValues.IsEmpty || singularValues.Length % perMatrix != 0)
            throw new ArgumentException($"{singularValues.Length} singular values are not rows of {perMatrix}");
        int rankLoss = 0;
        double max = 0, min = 0;
        for (int start = 0; start < singularValues.Length; start += perMatrix)
        {
            ReadOnlySpan<double> values = singularValues.Slice(start, perMatrix);
            double noise = values[0] * n * Epsilon;
            foreach (double s in values)
            {
                if (s <= noise) rankLoss++;
            }
            (max, min) = (Math.Max(max, values[0]), Math.Max(min, values[^1]));
        }
        double norm = Eigenvalues.Sum(eigenvalues);
        int rank = PooledRank(eigenvalues, n);
        return new SpectrumMetrics
        {
            Norm = norm,
            SpectralNorm = eigenvalues[^1],
            MatrixRank = rank,
            RankLoss = rankLoss,
            WeakRankLoss = CountBelow(eigenvalues, WeakRank),
            SvMax = scale * max,
            SvMin = scale * min,
            Entropy = EntropyOf(eigenvalues, norm, rank),
        };
    }

    private static int PooledRank(ReadOnlySpan<double> eigenvalues, int n)
    {
        double noise = Math.Sqrt(eigenvalues[^1]) * n * Epsilon;
        int rank = 0;
        foreach (double x in eigenvalues)
        {
            if (Math.Sqrt(x) > noise) rank++;
        }
        return rank;
    }

    private static int CountBelow(ReadOnlySpan<double> eigenvalues, double limit)
    {
        int count = 0;
        foreach (double x in eigenvalues)
        {
            if (x < limit) count++;
        }
        return count;
    }

    // The tool's logarithm of a rank of 1 is 1e-10 and makes a huge number; one eigenvalue has no entropy.
    private static double EntropyOf(ReadOnlySpan<double> eigenvalues, double norm, int rank)
    {
        if (rank < 2) return rank == 1 ? 0 : double.NaN;
        double sum = 0;
        foreach (double x in eigenvalues)
        {
            double p = x / norm + EntropyEpsilon;
            sum -= p * Math.Log(p);
        }
        return sum / Math.Log(rank + EntropyEpsilon);
    }
}
