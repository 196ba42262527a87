using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Spectral;
using CoreDataless.Tests.Checkpoints;

namespace CoreDataless.Tests.Spectral.Spectra;

/// <summary>Singular values against NumPy's: tests/recipes/spectra.py.</summary>
public sealed class SpectrumReaderTests : IDisposable
{
    private const int Grid = 5;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral");

    private readonly IBackend _backend = new ReferenceBackend();
    private readonly ISingularValues _solver;
    private readonly Checkpoint _checkpoint = Checkpoint.Open(Path.Combine(Folder, "spectra.npz"));

    public SpectrumReaderTests() => _solver = _backend.CreateSingularValues();

    public static TheoryData<string, ConvolutionMode, string> Goldens
    {
        get
        {
            using NpzArchive archive = NpzArchive.Open(Path.Combine(Folder, "spectra.expected.npz"));
            return [.. archive.Names.Select(n => n.Split(':')).Select(n => (n[0], ModeOf(n[1]), string.Join(':', n)))];
        }
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _solver.Dispose();
        _backend.Dispose();
    }

    private static ConvolutionMode ModeOf(string word) =>
        Enum.Parse<ConvolutionMode>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    // Stack lets depthwise convolutions through, of which the reader knows all modes.
    private static SpectralLayer Layer(Checkpoint checkpoint, string name) => LayerCatalog.Of(
        checkpoint, new() { MinEigenvalues = 0, Convolutions = ConvolutionMode.Stack, Include = [name] }).Layers[0];

    private static double[] Values(SpectrumReader reader, SpectralLayer layer, ConvolutionMode mode) =>
        reader.Read(layer, mode, CancellationToken.None).SingularValues;

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * expected.Max()));
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Values_are_those_of_NumPy(string name, ConvolutionMode mode, string golden)
    {
        using NpzArchive archive = NpzArchive.Open(Path.Combine(Folder, "spectra.expected.npz"));
        SpectralLayer layer = Layer(_checkpoint, name);
        LayerSpectrum spectrum = new SpectrumReader(_solver, Grid).Read(layer, mode, CancellationToken.None);
        Near(archive.Get(golden).ToDoubles(), [.. spectrum.SingularValues.Order()]);
        Assert.Equal(spectrum.SingularValues.Length, spectrum.MatrixCount * spectrum.PerMatrix);
        int values = mode == ConvolutionMode.Slices ? spectrum.PerMatrix : spectrum.SingularValues.Length;
        Assert.Equal(values, layer.ValuesPerRow(mode, Grid));
        for (int i = 0; i < spectrum.MatrixCount; i++)
            Assert.Equal(spectrum.Matrices(i, 1).ToArray().OrderDescending(), spectrum.Matrices(i, 1).ToArray());
    }

    // On WeightWatcher's grid of 32, by NumPy's FFT.
    [Theory]
    [InlineData(ConvolutionMode.Fft, 1024 * 16, 2.676513303878428, 0.22016904539935894)]
    [InlineData(ConvolutionMode.FftLiteral, 16 * 24 * 3, 13.398060203482531, 0.004401241473941727)]
    public void Fourier_modes_have_the_figures_of_the_synthetic_layer(
        ConvolutionMode mode, int count, double most, double least)
    {
        SpectralLayer layer = Layer(_checkpoint, "synthetic.weight");
        double[] values = Values(new SpectrumReader(_solver), layer, mode);
        Assert.Equal(count, values.Length);
        Assert.Equal(most, values.Max(), 1e-13);
        Assert.Equal(least, values.Min(), 1e-12);
        // 32 * 32 times that of the weights.
        Assert.Equal(35291.44768712596, values.Sum(v => v * v), 1e-8);
    }

    [Theory]
    [InlineData("dense.weight", ConvolutionMode.Slices)]
    [InlineData("conv2.weight", ConvolutionMode.Pool)]
    [InlineData("conv2.weight", ConvolutionMode.Stack)]
    [InlineData("conv2.weight", ConvolutionMode.Fft)]
    public void A_shuffle_keeps_the_elements_and_follows_from_its_seed(string name, ConvolutionMode mode)
    {
        SpectralLayer layer = Layer(_checkpoint, name);
        var reader = new SpectrumReader(_solver, Grid);
        double[] plain = Values(reader, layer, mode);
        double[] first = Shuffled(seed: 1, replica: 0);

        Assert.Equal(plain.Sum(v => v * v), first.Sum(v => v * v), 1e-10 * plain.Length);
        Assert.True(Math.Abs(plain.Max() - first.Max()) > 1e-3 * plain.Max());
        Assert.Equal(first, Shuffled(seed: 1, replica: 0));
        Assert.NotEqual(first, Shuffled(seed: 2, replica: 0));
        Assert.NotEqual(first, Shuffled(seed: 1, replica: 1));

        double[] Shuffled(ulong seed, int replica) =>
            reader.ReadShuffled(layer, mode, seed, replica, CancellationToken.None).SingularValues;
    }

    [Fact]
    public void Each_order_of_a_matrix_is_equally_likely_and_matrices_keep_to_themselves()
    {
        var counts = new Dictionary<string, int>();
        for (ulong seed = 0; seed < 6000; seed++)
        {
            double[] values = [1, 2, 3, 11, 12, 13];
            Shuffle.Matrices(values, 2, 0, seed, CancellationToken.None);
            Assert.All(values.Take(3), v => Assert.InRange(v, 1, 3));
            string order = string.Join(' ', values.Skip(3));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(6, counts.Count);
        // Chi squared with 5 degrees of freedom exceeds 20.5 once in a thousand.
        Assert.InRange(counts.Values.Sum(c => (c - 1000.0) * (c - 1000) / 1000), 0, 20.5);
    }

    [Fact]
    public void A_matrix_is_shuffled_alike_alone_and_among_others()
    {
        double[] all = [.. Enumerable.Range(0, 40).Select(i => (double)i)];
        double[] second = all[20..];
        Shuffle.Matrices(all, 2, 0, 7, CancellationToken.None);
        Shuffle.Matrices(second, 1, 1, 7, CancellationToken.None);
        Assert.Equal(all[20..], second);
    }

    [Fact]
    public void The_order_of_a_seed_never_changes()
    {
        double[] values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        Shuffle.Matrices(values, 1, 2, Shuffle.Seed(42, "layer1.0.conv1", 3), CancellationToken.None);
        Assert.Equal([5, 8, 1, 4, 2, 3, 9, 6, 0, 7], values);
    }

    [Fact]
    public void A_large_matrix_is_not_shuffled_to_the_end_when_the_user_has_enough()
    {
        double[] values = new double[3 << 20];
        Assert.Throws<OperationCanceledException>(() => Shuffle.Matrices(values, 1, 0, 0, new CancellationToken(true)));
    }

    [Fact]
    public void A_large_matrix_is_not_read_to_the_end_when_the_user_has_enough()
    {
        using var cancellation = new CancellationTokenSource();
        var matrix = new CancelledByReading(cancellation);
        double[] values = new double[matrix.Rows * matrix.Columns];
        Assert.Throws<OperationCanceledException>(() => WholeMatrix.Read(matrix, 0, values, cancellation.Token));
        Assert.Equal(2, matrix.RowsRead);
        Assert.Equal([0, 1, 0], values.Where((_, i) => i % matrix.Columns == 0).Take(3));
    }

    [Fact]
    public void Rows_read_one_by_one_are_those_read_at_once()
    {
        SpectralLayer dense = Layer(_checkpoint, "dense.weight");
        SpectralLayer conv = Layer(_checkpoint, "conv2.weight");
        double[] taps = ConvolutionTaps.Read(new LayerWeights(conv.Tensor, null), conv.Layout);
        MatrixLayout part = dense.Layout with { Columns = 2, Offset = 3 };
        IMatrixBatch[] batches =
        [
            new MappedMatrices(new LayerWeights(dense.Tensor, null), dense.Layout),
            new MappedMatrices(new LayerWeights(dense.Tensor, null), part),
            new StoredMatrices(taps, conv.Rf, 6, 4),
            new FrequencyMatrices(taps, conv.Layout, Grid),
            new KernelMatrices(taps, conv.Layout, Grid),
        ];
        foreach (IMatrixBatch batch in batches)
        {
            var whole = new double[batch.Rows * batch.Columns];
            var row = new double[batch.Columns];
            for (int matrix = 0; matrix < batch.Count; matrix++)
            {
                batch.Read(matrix, 0, whole);
                for (int r = 0; r < batch.Rows; r++)
                {
                    batch.Read(matrix, r, row);
                    Assert.Equal(whole[(r * batch.Columns)..((r + 1) * batch.Columns)], row);
                }
            }
        }
    }

    // A ramp from 0 is a matrix of rank 2, whose sums of squares are known.
    [Theory]
    [InlineData("qkv.weight", 6, 2, "qkv[q],qkv[k],qkv[v]", "0 1 2 3,4 5 6 7,8 9 10 11")]
    [InlineData("c_attn.weight", 2, 6, "c_attn[q],c_attn[k],c_attn[v]", "0 1 6 7,2 3 8 9,4 5 10 11")]
    public void Parts_are_read_from_their_place(string name, int rows, int columns, string parts, string elements)
    {
        Fixture.WithFile(SafeTensorsFile.Of(new SafeTensorsFile.Entry(name, "BF16", rows, columns)), path =>
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            LayerCatalog catalog = LayerCatalog.Of(checkpoint, new() { MinEigenvalues = 0, SplitFused = true });
            Assert.Equal(parts, string.Join(',', catalog.Layers.Select(l => l.Name)));
            Assert.Equal(elements, string.Join(',', catalog.Layers.Select(l => string.Join(' ', Elements(l)))));
        });

        static double[] Elements(SpectralLayer layer)
        {
            var elements = new double[4];
            new MappedMatrices(new LayerWeights(layer.Tensor, null), layer.Layout).Read(0, 0, elements);
            return elements;
        }
    }

    [Fact]
    public void Each_expert_is_a_matrix()
    {
        Fixture.WithFile(SafeTensorsFile.Of(new SafeTensorsFile.Entry("experts.up", "F32", 3, 4, 5)), path =>
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            SpectralLayer layer = Layer(checkpoint, "experts.up");
            var reader = new SpectrumReader(_solver);
            LayerSpectrum spectrum = reader.Read(layer, ConvolutionMode.Fft, CancellationToken.None);
            Assert.Equal((5, 4, 3, 4), (spectrum.N, spectrum.M, spectrum.MatrixCount, spectrum.PerMatrix));
            for (int expert = 0; expert < 3; expert++)
            {
                double squares = Enumerable.Range(expert * 20, 20).Sum(i => (double)i * i);
                double[] values = spectrum.Matrices(expert, 1).ToArray();
                Assert.Equal(squares, values.Sum(v => v * v), 1e-9 * squares);
            }
        });
    }

    [Fact]
    public void A_base_model_is_subtracted()
    {
        SpectralLayer layer = Layer(_checkpoint, "conv2.weight");
        var reader = new SpectrumReader(_solver, Grid, _checkpoint);
        Assert.All(Values(reader, layer, ConvolutionMode.Pool), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_base_model_without_the_tensor_is_named()
    {
        string other = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Goldens", "lenet5.weights.npz");
        using Checkpoint baseModel = Checkpoint.Open(other);
        SpectralLayer layer = Layer(_checkpoint, "dense.weight");
        var reader = new SpectrumReader(_solver, Grid, baseModel);
        var error = Assert.Throws<InvalidDataFileException>(() => Values(reader, layer, ConvolutionMode.Pool));
        Assert.Equal(other, error.FilePath);
        Assert.Contains("dense.weight float32 (9, 5)", error.Message);
    }

    /// <summary>Three times as many elements as are read at once; each is its row's number.</summary>
    private sealed class CancelledByReading(CancellationTokenSource source) : IMatrixBatch
    {
        public int Count => 1;

        public int Rows => 6;

        public int Columns => 1 << 19;

        public int RowsRead { get; private set; }

        public void Read(int matrix, int firstRow, Span<double> destination)
        {
            for (int i = 0; i < destination.Length; i++) destination[i] = firstRow + (i / Columns);
            RowsRead += destination.Length / Columns;
            source.Cancel();
        }
    }
}
