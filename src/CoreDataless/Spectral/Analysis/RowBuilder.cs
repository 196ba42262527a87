using CoreDataless.Metrics;

namespace CoreDataless.Spectral;

/// <summary>From the singular values of a layer to its rows in the table.</summary>
internal sealed class RowBuilder(SpectralLayer layer, LayerSpectrum spectrum, SpectralOptions options)
{
    private const double SameEigenvalue = 1e-9;

    private readonly LayerFacts _facts = LayerFacts.Of(layer);

    /// <summary>The layer's spectrum after each shuffle of its matrices.</summary>
    public IReadOnlyList<LayerSpectrum> Shuffled { get; init; } = [];

    /// <summary>The eigenvectors of the layer's matrices, where they are wanted.</summary>
    public IReadOnlyList<Eigenvectors>? Vectors { get; init; }

    /// <summary>One row for each matrix, or one for all.</summary>
    public IReadOnlyList<SpectralRow> Rows(CancellationToken cancellation) => IsSliced
        ? [.. Enumerable.Range(0, spectrum.MatrixCount).Select(i => Row(i, 1, cancellation) with { SliceId = i })]
        : [Row(0, spectrum.MatrixCount, cancellation)];

    /// <summary>The row of a layer of which nothing could be computed.</summary>
    public static SpectralRow Failed(SpectralLayer layer, string reason) => new()
    {
        Layer = LayerFacts.Of(layer), N = layer.N, M = layer.M, Rf = layer.Rf, Failure = reason,
    };

    private bool IsSliced => options.Layers.Convolutions == ConvolutionMode.Slices;

    // Rows that the layer has in the table.
    private int Slices => IsSliced ? spectrum.MatrixCount : 1;

    /// <summary>
    /// WeightWatcher multiplies convolutions with sqrt(1/2) when it pools the slices and with sqrt(k * k / 2) when it
    /// does not, and nothing else; 0.2.7 multiplied every matrix with sqrt(its layer's number of matrices / 2). A
    /// convolution that is one matrix or one operator is a matrix like any other.
    /// </summary>
    private double Scale
    {
        get
        {
            bool isSpatial = IsSliced || options.Layers.Convolutions == ConvolutionMode.Pool;
            bool isScaled = options.Dialect == SpectralDialect.Paper || (layer.Type.IsConvolution() && isSpatial);
            return isScaled ? Math.Sqrt(Slices / 2.0) : 1;
        }
    }

    private SpectralRow Row(int firstMatrix, int matrices, CancellationToken cancellation)
    {
        ReadOnlySpan<double> values = spectrum.Matrices(firstMatrix, matrices);
        var row = new SpectralRow
        {
            Layer = _facts, N = spectrum.N, M = spectrum.M, Rf = spectrum.MatrixCount, NumEvals = values.Length,
        };
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                string place = Place(firstMatrix + (i / spectrum.PerMatrix));
                return row with { Failure = $"NaN or infinity in the weights{place}" };
            }
        }
        double[] eigenvalues = Eigenvalues.Of(values, Scale);
        if (double.IsInfinity(eigenvalues[^1]) || (eigenvalues[^1] == 0 && values.ContainsAnyExcept(0)))
            return row with { Failure = "the squares of the singular values leave the range of double precision" };
        row = row with { Eigenvalues = options.KeepEigenvalues ? eigenvalues : null };
        row = options.Dialect == SpectralDialect.Paper
            ? PaperRow(row, eigenvalues, cancellation)
            : TodaysRow(row, eigenvalues, values, cancellation);
        return Extras(row, eigenvalues, firstMatrix, matrices, cancellation);
    }

    private SpectralRow PaperRow(SpectralRow row, double[] eigenvalues, CancellationToken cancellation)
    {
        PaperMetrics metrics = PaperMetrics.Of(
            eigenvalues, row.N, row.M, Slices, options.PaperMinSize, cancellation);
        return row with
        {
            Paper = metrics,
            PowerLaw = metrics.Fits?.PowerLaw,
            MarchenkoPastur = metrics.Fits?.MarchenkoPastur,
            LogAlphaNorm = metrics.Fits?.LogPNorm,
            Failure = metrics.Fits is { PowerLaw: null } ? WhyNoFit(eigenvalues, options.PowerLaw) : null,
        };
    }

    private SpectralRow TodaysRow(
        SpectralRow row, double[] eigenvalues, ReadOnlySpan<double> values, CancellationToken cancellation)
    {
        row = Fit(row, eigenvalues, cancellation) with
        {
            Metrics = SpectrumMetrics.Of(eigenvalues, values, spectrum.PerMatrix, row.N, Scale),
            MarchenkoPastur = options.MpFit ? MarchenkoPastur.Fit(eigenvalues, row.N, row.M) : null,
        };
        return row with
        {
            LogAlphaNorm = row.Alpha is { } alpha ? Eigenvalues.LogAlphaNorm(eigenvalues, alpha) : null,
            Failure = row.Alpha is null ? WhyNoFit(eigenvalues, options.PowerLaw) : null,
        };
    }

    private SpectralRow Fit(SpectralRow row, double[] eigenvalues, CancellationToken cancellation)
    {
        if (options.Law == TailLaw.TruncatedPowerLaw)
        {
            return row with
            {
                Truncated = options.Fingers == FingerFix.XMinPeak
                    ? TruncatedPowerLaw.FitAtPeak(eigenvalues, options.PowerLaw, cancellation)
                    : TruncatedPowerLaw.Fit(eigenvalues, options.PowerLaw, cancellation),
            };
        }
        ClippedFit? clipped = options.Fingers == FingerFix.ClipXMax
            ? Fingers.ClipXMax(eigenvalues, options.PowerLaw, cancellation: cancellation)
            : null;
        PowerLawFit? fit = options.Fingers switch
        {
            FingerFix.ClipXMax => clipped?.Fit,
            FingerFix.XMinPeak => Fingers.XMinPeak(eigenvalues, options.PowerLaw, cancellation),
            _ => PowerLaw.Fit(eigenvalues, options.PowerLaw, cancellation),
        };
        return row with { PowerLaw = fit, Clipped = clipped };
    }

    // What is measured on request, whatever the dialect.
    private SpectralRow Extras(
        SpectralRow row, double[] eigenvalues, int firstMatrix, int matrices, CancellationToken cancellation)
    {
        ReadOnlySpan<double> fitted = options.Dialect == SpectralDialect.Paper
            ? PaperFits.Fitted(eigenvalues, row.M)
            : eigenvalues;
        double[][] replicas = [.. Shuffled.Select(s => Eigenvalues.Of(s.Matrices(firstMatrix, matrices), Scale))];
        LogBins? bins = LogBins.Of([eigenvalues, .. replicas]);
        return row with
        {
            Density = bins?.Histogram(eigenvalues),
            DetX = options.DetX ? DetX.Of(eigenvalues) : null,
            Interval = options.Bootstrap > 0 && row.PowerLaw is not null
                ? Bootstrap.Interval(
                    fitted, options.PowerLaw, options.Bootstrap, options.Level, BootstrapSeed(firstMatrix),
                    cancellation)
                : null,
            Comparison = options.Compare && row.PowerLaw is { } fit ? TailComparison.Of(eigenvalues, fit) : null,
            Randomization = replicas.Length > 0 ? Randomize(row, eigenvalues, replicas, bins) : null,
            Vectors = Vectors is not null && row.PowerLaw is { } tail
                ? VectorsOf(firstMatrix, matrices, tail.XMin)
                : null,
        };
    }

    private Randomization Randomize(SpectralRow row, double[] eigenvalues, double[][] replicas, LogBins? bins)
    {
        double largest = eigenvalues[^1];
        double[] all = [.. replicas.SelectMany(r => r).Order()];
        return new Randomization(
            replicas.Length,
            [.. replicas.Select(r => r[^1])],
            Spread.Of(replicas.Select(r => RandomDistance.JensenShannon(eigenvalues, r)))!.Value,
            Spread.Of(replicas.Select(r => r[^1] / largest))!.Value,
            Spread.Of(replicas.Select(r => largest - r[^1]))!.Value,
            options.Dialect == SpectralDialect.Paper
                ? MarchenkoPastur.FitPaper(all, row.N, row.M)
                : MarchenkoPastur.Fit(all, row.N, row.M))
        {
            Density = bins?.Histogram(all),
        };
    }

    // The decompositions differ in the last digits, and the eigenvalue at xmin is the tail's.
    private VectorMetrics VectorsOf(int firstMatrix, int matrices, double xmin)
    {
        IEnumerable<Eigenvectors> own = Vectors!.Skip(firstMatrix).Take(matrices);
        double square = Scale * Scale;
        return VectorMetrics.Of(
            [.. own.SelectMany(v => v.Values).Select(x => x * square)], [.. own.SelectMany(v => v.Vectors)],
            xmin * (1 - SameEigenvalue));
    }

    private string Place(int matrix) => spectrum.MatrixCount == 1 ? "" : $", matrix {matrix} of {spectrum.MatrixCount}";

    private ulong BootstrapSeed(int matrix) => options.Seed ^ (((ulong)layer.Id << 32) | (uint)matrix);

    private static string WhyNoFit(double[] eigenvalues, PowerLawOptions law)
    {
        if (eigenvalues[^1] == 0) return "all weights are zero";
        ReadOnlySpan<double> tail = Tail.Of(eigenvalues, law);
        if (tail.Length < 2)
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"too few eigenvalues above {law.Threshold} for a fit: {tail.Length}");
        return tail[0] == tail[^1] ? "all eigenvalues are equal" : "no power law fits";
    }
}
