using System.Text.Json;
using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>Against tables of the real WeightWatcher 0.2.7, which worked in float32.</summary>
public sealed class PaperMetricsTests
{
    private static readonly JsonElement[] Matrices = [.. SpectralFixture.Read("paper").EnumerateArray()];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Matrices.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void Columns(int matrix)
    {
        JsonElement row = Matrices[matrix].GetProperty("row");
        PaperMetrics metrics = Of(matrix, minSize: 10);
        PaperFits fits = metrics.Fits!;
        row.AssertColumn("check", metrics.Check, 1e-5);
        row.AssertColumn("checkTF", metrics.CheckTF ? 1 : 0, 0);
        row.AssertColumn("spectralnorm", metrics.SpectralNorm, 1e-5);
        row.AssertColumn("logspectralnorm", metrics.LogSpectralNorm, 1e-5);
        row.AssertColumn("alpha", fits.PowerLaw!.Alpha, 1e-5);
        row.AssertColumn("D", fits.PowerLaw.D, 1e-5);
        row.AssertColumn("lambda_min", fits.LambdaMin, 1e-5);
        row.AssertColumn("lambda_max", fits.LambdaMax, 1e-5);
        row.AssertColumn("alpha_weighted", fits.AlphaWeighted!.Value, 1e-5);
        row.AssertColumn("logpnorm", fits.LogPNorm!.Value, 1e-5);
        row.AssertColumn("rank_loss", fits.RankLoss, 0);
        row.AssertColumn("sigma_mp", fits.MarchenkoPastur!.SigmaMp, 1e-5);
        row.AssertColumn("numofSpikes", fits.MarchenkoPastur.NumSpikes, 0);
        row.AssertColumn("ratio_numofSpikes", fits.RatioNumOfSpikes);
        row.AssertColumn("softrank_mp", fits.MarchenkoPastur.MpSoftRank, 1e-5);
        row.AssertColumn("norm", fits.Norm, 1e-5);
        row.AssertColumn("lognorm", fits.LogNorm, 1e-5);
        row.AssertColumn("normX", fits.NormX, 1e-5);
        row.AssertColumn("lognormX", fits.LogNormX, 1e-5);
        row.AssertColumn("softrank", fits.SoftRank, 1e-5);
        row.AssertColumn("softranklog", fits.SoftRankLog, 1e-5);
        row.AssertColumn("softranklogratio", fits.SoftRankLogRatio, 1e-5);
    }

    [Fact]
    public void Small_matrices_have_no_fits()
    {
        Assert.Null(Of(0, minSize: 41).Fits);
        Assert.NotNull(Of(0, minSize: 40).Fits);
    }

    [Fact]
    public void Of_pooled_matrices_the_smallest_of_each_is_left_out()
    {
        double[] one = Matrices[0].Numbers("evals");
        double[] two = [.. one.Concat(one.Select(x => 1.01 * x)).Order()];
        PaperFits fits = PaperMetrics.Of(two, 60, one.Length, 1, 2, TestContext.Current.CancellationToken).Fits!;
        Assert.Equal(two[2], fits.LambdaMin);
        Assert.Equal(fits.MarchenkoPastur!.NumSpikes / (two.Length - 2.0), fits.RatioNumOfSpikes);
        PowerLawFit? fit = PowerLaw.Fit(two.AsSpan(2), PowerLawOptions.Paper, TestContext.Current.CancellationToken);
        Assert.Equal(fit, fits.PowerLaw);
    }

    private static PaperMetrics Of(int matrix, int minSize)
    {
        JsonElement m = Matrices[matrix];
        return PaperMetrics.Of(
            m.Numbers("evals"), m.GetProperty("n").GetInt32(), m.GetProperty("m").GetInt32(),
            m.GetProperty("slices").GetInt32(), minSize, TestContext.Current.CancellationToken);
    }
}
