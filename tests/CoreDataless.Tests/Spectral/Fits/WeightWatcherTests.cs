using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>Column by column against tables of the real WeightWatcher 0.7.5.5, from its own eigenvalues.</summary>
public sealed class WeightWatcherTests
{
    private static readonly JsonElement[] Layers = [.. SpectralFixture.Read("weightwatcher").EnumerateArray()];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Layers.Length)];

    public static TheoryData<int> WithRemedies =>
        [.. Enumerable.Range(0, Layers.Length).Where(i => Layers[i].TryGetProperty("clip", out _))];

    [Theory]
    [MemberData(nameof(All))]
    public void Power_law_and_norms(int layer)
    {
        double[] eigenvalues = Layers[layer].Numbers("evals");
        JsonElement row = Layers[layer].GetProperty("pool");
        AssertFit(row, eigenvalues, PowerLaw.Fit(eigenvalues));
        double[] singular = [.. eigenvalues.Select(Math.Sqrt).Reverse()];
        int n = Layers[layer].GetProperty("n").GetInt32();
        var metrics = SpectrumMetrics.Of(eigenvalues, singular, singular.Length, n, 1);
        row.AssertColumn("norm", metrics.Norm);
        row.AssertColumn("log_norm", metrics.LogNorm);
        row.AssertColumn("spectral_norm", metrics.SpectralNorm);
        row.AssertColumn("log_spectral_norm", metrics.LogSpectralNorm);
        row.AssertColumn("stable_rank", metrics.StableRank);
        row.AssertColumn("matrix_rank", metrics.MatrixRank, 0);
        row.AssertColumn("entropy", metrics.Entropy);
        row.AssertColumn("weak_rank_loss", metrics.WeakRankLoss, 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Marchenko_Pastur_fit(int layer)
    {
        JsonElement row = Layers[layer].GetProperty("pool");
        int n = Layers[layer].GetProperty("n").GetInt32(), m = Layers[layer].GetProperty("m").GetInt32();
        MarchenkoPasturFit fit = MarchenkoPastur.Fit(Layers[layer].Numbers("evals"), n, m)!;
        row.AssertColumn("sigma_mp", fit.SigmaMp);
        row.AssertColumn("bulk_max", fit.BulkMax);
        row.AssertColumn("bulk_min", fit.BulkMin);
        row.AssertColumn("W_scale", fit.WScale);
        row.AssertColumn("mp_softrank", fit.MpSoftRank);
        row.AssertColumn("num_spikes", fit.NumSpikes, 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void DetX_constraint(int layer)
    {
        JsonElement row = Layers[layer].GetProperty("pool");
        DetX tail = DetX.Of(Layers[layer].Numbers("evals"))!;
        row.AssertColumn("detX_num", tail.Num, 0);
        row.AssertColumn("detX_val", tail.Val);
        row.AssertColumn("detX_val_unrescaled", tail.ValUnrescaled);
    }

    [Theory]
    [MemberData(nameof(WithRemedies))]
    public void Bounded_power_law(int layer)
    {
        double[] eigenvalues = Layers[layer].Numbers("evals");
        PowerLawFit? fit = PowerLaw.Fit(eigenvalues, new PowerLawOptions { Bounded = true });
        AssertFit(Layers[layer].GetProperty("force"), eigenvalues, fit);
    }

    [Theory]
    [MemberData(nameof(WithRemedies))]
    public void Clipped_fingers(int layer)
    {
        double[] eigenvalues = Layers[layer].Numbers("evals");
        JsonElement row = Layers[layer].GetProperty("clip");
        ClippedFit clipped = Fingers.ClipXMax(eigenvalues)!;
        if (row.GetProperty("status").GetString() == "failed")
        {
            // The tool runs out of eigenvalues and writes -1 and "over-trained"; here the unclipped fit stays.
            Assert.Equal(-1, row.Number("alpha"));
            Assert.Equal("over-trained", row.GetProperty("warning").GetString());
            Assert.Equal(5.756089857436581, clipped.Fit.Alpha, 1e-10);
            Assert.Equal((0, clipped.RawAlpha), (clipped.NumFingers, clipped.Fit.Alpha));
            return;
        }
        AssertFit(row, eigenvalues, clipped.Fit);
        row.AssertColumn("num_fingers", clipped.NumFingers, 0);
        row.AssertColumn("raw_alpha", clipped.RawAlpha);
    }

    [Fact]
    public void Some_layers_are_clipped() => Assert.Contains(
        Layers, layer => layer.TryGetProperty("clip", out JsonElement row) && row.Number("num_fingers") > 1);

    private static void AssertFit(JsonElement row, double[] eigenvalues, PowerLawFit? fit)
    {
        Assert.NotNull(fit);
        row.AssertColumn("alpha", fit.Alpha);
        row.AssertColumn("xmin", fit.XMin);
        row.AssertColumn("xmax", fit.XMax);
        row.AssertColumn("D", fit.D);
        row.AssertColumn("sigma", fit.Sigma);
        row.AssertColumn("num_pl_spikes", fit.TailCount, 0);
        row.AssertColumn("alpha_weighted", Eigenvalues.AlphaWeighted(eigenvalues, fit.Alpha));
        row.AssertColumn("log_alpha_norm", Eigenvalues.LogAlphaNorm(eigenvalues, fit.Alpha));
        if (row.TryGetProperty("warning", out JsonElement warning))
            Assert.Equal(warning.GetString(), AlphaWarning.Of(fit.Alpha));
    }
}
