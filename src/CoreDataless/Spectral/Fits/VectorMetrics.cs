namespace CoreDataless.Spectral;

/// <summary>Mean and population variance over the vectors of the bulk or the tail.</summary>
public readonly record struct VectorSpread(double Mean, double Variance);

/// <summary>Measures of how far vectors are spread over their elements, of the bulk or of the tail.</summary>
/// <param name="VecEntropy">Entropy of a histogram, in 100 bins, of the elements' sizes; natural logarithms.</param>
/// <param name="LocRatio">Localization ratio: 1-norm over infinity-norm.</param>
/// <param name="PartRatio">Participation ratio: 2-norm over 4-norm.</param>
public sealed record VectorGroup(VectorSpread VecEntropy, VectorSpread LocRatio, VectorSpread PartRatio);

/// <summary>
/// How localized the eigenvectors of X are, below and above the power law's xmin (arXiv 1810.01075): X is W W^T or
/// W^T W of the short side, unit vectors; a layer's matrices, scaled as its eigenvalues are, are pooled.
/// </summary>
/// <param name="Bulk">Eigenvalues below xmin; null when there are none.</param>
/// <param name="Tail">Eigenvalues from xmin on; null when there are none.</param>
public sealed record VectorMetrics(VectorGroup? Bulk, VectorGroup? Tail)
{
    private const int Bins = 100;
    private const double DensityEpsilon = 1e-10;

    /// <summary>Measures them.</summary>
    /// <param name="eigenvalues">Of the vectors, in their order; they need not ascend.</param>
    /// <param name="vectors">Of unit length, one row after the other: (eigenvalues, elements).</param>
    /// <param name="xmin">Where the tail begins.</param>
    /// <exception cref="ArgumentException">The vectors are not as many as the eigenvalues.</exception>
    public static VectorMetrics Of(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> vectors, double xmin)
    {
        if (eigenvalues.IsEmpty || vectors.Length % eigenvalues.Length != 0)
            throw new ArgumentException($"{vectors.Length} elements are not {eigenvalues.Length} vectors");
        int length = vectors.Length / eigenvalues.Length;
        List<Measures> bulk = [], tail = [];
        for (int i = 0; i < eigenvalues.Length; i++)
            (eigenvalues[i] < xmin ? bulk : tail).Add(Measure(vectors.Slice(i * length, length)));
        return new VectorMetrics(Group(bulk), Group(tail));
    }

    private static VectorGroup? Group(List<Measures> vectors) => vectors.Count == 0
        ? null
        : new VectorGroup(
            SpreadOf(vectors.ConvertAll(v => v.Entropy)),
            SpreadOf(vectors.ConvertAll(v => v.Localization)),
            SpreadOf(vectors.ConvertAll(v => v.Participation)));

    private static VectorSpread SpreadOf(List<double> values)
    {
        double mean = values.Average();
        return new VectorSpread(mean, values.Average(v => (v - mean) * (v - mean)));
    }

    private static Measures Measure(ReadOnlySpan<double> vector)
    {
        double sum = 0, max = 0, squares = 0, fourths = 0;
        foreach (double v in vector)
        {
            double size = Math.Abs(v);
            sum += size;
            max = Math.Max(max, size);
            squares += v * v;
            fourths += v * v * v * v;
        }
        return new Measures(Entropy(vector), sum / max, Math.Sqrt(squares) / Math.Pow(fourths, 0.25));
    }

    // Of the histogram's density plus a little, from the smallest size to the largest, as NumPy's histogram has it.
    private static double Entropy(ReadOnlySpan<double> vector)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (double v in vector) (low, high) = (Math.Min(low, Math.Abs(v)), Math.Max(high, Math.Abs(v)));
        if (low == high) (low, high) = (low - 0.5, high + 0.5);
        double width = (high - low) / Bins, entropy = 0, total = 0;
        Span<double> density = stackalloc double[Bins];
        density.Fill(DensityEpsilon);
        foreach (double v in vector)
            density[Math.Min((int)((Math.Abs(v) - low) / width), Bins - 1)] += 1 / (width * vector.Length);
        foreach (double d in density) total += d;
        foreach (double d in density) entropy -= d / total * Math.Log(d / total);
        return entropy;
    }

    private readonly record struct Measures(double Entropy, double Localization, double Participation);
}
