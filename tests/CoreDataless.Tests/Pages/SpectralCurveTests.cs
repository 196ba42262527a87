using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Pages;
using CoreDataless.Plots;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Tests.Pages;

/// <summary>The curves of spectra are densities of all eigenvalues.</summary>
public sealed class SpectralCurveTests
{
    [Fact]
    public void The_power_law_has_the_tails_share()
    {
        LayerData row = MadeSpectra.Layer(1, 3) with { NumEvals = 200, NumPlSpikes = 30, Xmin = 0.5, Xmax = 8 };
        IReadOnlyList<Point> curve = TailCurve.Of(row);
        // The law goes on beyond the largest eigenvalue: (8 / 0.5)^-2 of it.
        Assert.Equal(30.0 / 200 * (1 - Math.Pow(16, -2)), MadeSpectra.Area(curve), 1e-9);
        Assert.Equal((0.5, 8.0), (curve[0].X, Math.Round(curve[^1].X, 12)));
        Assert.Equal(30.0 / 200 * 2 / 0.5, curve[0].Y, 1e-12);
        Assert.Equal(-3, Math.Log(curve[^1].Y / curve[0].Y) / Math.Log(16), 1e-9);
    }

    [Theory]
    [InlineData(2.5, 2.0)]
    [InlineData(1.0, 0.7)]
    public void So_has_the_truncated_one(double alpha, double lambda)
    {
        LayerData row = MadeSpectra.Layer(1, alpha) with
        {
            NumEvals = 400,
            NumPlSpikes = 100,
            Xmin = 0.5,
            Xmax = null,
            LambdaMax = 60,
            Lambda = lambda,
        };
        Assert.Equal(0.25, MadeSpectra.Area(TailCurve.Of(row)), 2e-3);
    }

    [Fact]
    public void Without_a_tail_there_is_no_curve()
    {
        LayerData row = MadeSpectra.Layer(1, 3);
        Assert.NotEmpty(TailCurve.Of(row));
        Assert.All(
            (LayerData[])
            [
                row with { Alpha = null }, row with { Xmin = null }, row with { Xmin = 0 }, row with { Xmax = 0.5 },
                row with { NumPlSpikes = null }, row with { Alpha = 1 }, row with { Alpha = double.PositiveInfinity },
                row with { Alpha = double.NaN }, row with { NumEvals = null, Density = null },
            ],
            r => Assert.Empty(TailCurve.Of(r)));
    }

    [Theory]
    [InlineData(2.0, 1.1, 0.7)]
    [InlineData(1.05, 0.8, 3)]
    [InlineData(1.0, 1, 2)]
    public void The_Marchenko_Pastur_law_has_all(double q, double sigma, double scale)
    {
        BulkCurve law = BulkCurve.Of(
            MadeSpectra.Layer(1, 3) with { N = 100 * q, M = 100, SigmaMp = sigma, WScale = scale })!;
        Assert.Equal(1, MadeSpectra.Area(law.Points(1e-8)), 5e-3);
        double edge = sigma * (1 + 1 / Math.Sqrt(q)) / scale;
        Assert.Equal(edge * edge, law.High, 1e-12);
        Assert.Equal(0, law.Density(law.High * 1.001));
    }

    [Theory]
    [InlineData(400, 200)]
    [InlineData(256, 240)]
    [InlineData(220, 220)]
    public void It_is_that_of_a_random_matrix(int n, int m)
    {
        double[] eigenvalues = OfRandom(n, m, seed: 7);
        MarchenkoPasturFit fit = MarchenkoPastur.Fit(eigenvalues, n, m)!;
        BulkCurve law = BulkCurve.Of(MadeSpectra.Layer(1, 3) with
        {
            N = n,
            M = m,
            SigmaMp = fit.SigmaMp,
            WScale = fit.WScale,
        })!;
        Assert.Equal(fit.BulkMax, law.High, 1e-9 * law.High);
        IReadOnlyList<Point> curve = law.Points(eigenvalues[0] / 100);
        double furthest = 0;
        foreach ((int index, double eigenvalue) in eigenvalues.Index())
        {
            double below = MadeSpectra.Area([.. curve.Where(p => p.X <= eigenvalue)]);
            furthest = Math.Max(furthest, Math.Abs(below - (index + 0.5) / eigenvalues.Length));
        }
        Assert.InRange(furthest, 0, 0.06);
    }

    [Fact]
    public void An_outline_has_the_share_that_is_drawn()
    {
        var histogram = new HistogramData(-2, 2, [3, 0, 5, 2], 15);
        IReadOnlyList<Point> outline = histogram.Outline();
        Assert.Equal(25, histogram.Total());
        Assert.Equal(10.0 / 25, MadeSpectra.Area(outline), 1e-12);
        Assert.Equal(3.0 / 25 / (0.1 - 0.01), outline[0].Y, 1e-12);
        Assert.Equal([0.01, 0.1, 0.1, 1, 1, 10, 10, 100], outline.Select(p => Math.Round(p.X, 12)));
        Assert.Equal([2, 3], outline.Index().Where(p => double.IsNaN(p.Item.Y)).Select(p => p.Index));
    }

    private static double[] OfRandom(int n, int m, ulong seed)
    {
        float[] elements = StartImages.Draw(seed, n * m);
        using var backend = new CpuBackend(new CpuOptions(1));
        using ISingularValues solver = backend.CreateSingularValues();
        var values = new double[m];
        solver.Compute(new Matrix(n, m, [.. elements.Select(e => e - 0.5)]), values, CancellationToken.None);
        return Eigenvalues.Of(values, 1);
    }

    private sealed record Matrix(int Rows, int Columns, double[] Elements) : IMatrixBatch
    {
        public int Count => 1;

        public void Read(int matrix, int firstRow, Span<double> destination) =>
            Elements.AsSpan(firstRow * Columns, destination.Length).CopyTo(destination);
    }
}
