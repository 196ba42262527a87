using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Analysis;

/// <summary>Whole analyses, weights to table, beside the real WeightWatcher's.</summary>
public class RealToolTests
{
    // 0.7.5.5 rounds rescaled weights to float32: 1e-5 on the tiniest eigenvalues, see the fixtures' README.
    private const double Tiniest = 1e-5;
    private const double Exponent = 2e-7;
    private const double Single = 1e-6;

    // 0.2.7 is float32 throughout, with a randomised decomposition.
    private const double OldTool = 5e-5;

    private static readonly string[] Exact =
        ["M", "N", "rf", "num_evals", "num_pl_spikes", "rank_loss", "weak_rank_loss", "matrix_rank", "num_spikes",
            "num_fingers", "detX_num", "slice_id", "layer_id", "numofSpikes"];

    private static readonly SpectralOptions Slices =
        new() { Layers = new LayerFilter { Convolutions = ConvolutionMode.Slices } };

    public static TheoryData<string, string> Tables => new()
    {
        { "025", "pool" }, { "050", "pool" }, { "100", "pool" }, { "100", "slices" }, { "100", "force" },
        { "100", "clip_xmax" }, { "100", "vectors" }, { "100", "paper" },
        { "synthetic", "pool" }, { "synthetic", "slices" }, { "synthetic", "force" }, { "synthetic", "clip_xmax" },
        { "synthetic", "vectors" }, { "synthetic", "paper" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_column_is_the_real_tools(string weights, string what)
    {
        RealTool tool = RealTool.Read($"{weights}-{what}");
        SpectralOptions options = OptionsOf(weights, what);
        SpectralResult ours = RealTool.Ours(weights, options);
        if (what == "vectors") ours = ours with { Rows = [.. ours.Rows.Where(r => r.Vectors is not null)] };
        Assert.Equal(tool.Rows, ours.Rows.Count);
        IReadOnlyList<SpectralColumn> columns = SpectralColumns.For(options);
        // 0.2.7 counts modules of a network that had to be made for it.
        foreach (string name in tool.Columns.Where(c => what != "paper" || c is not ("layer_id" or "name")))
        {
            SpectralColumn column = columns.Single(c => c.Name == (what == "paper" && name == "slice_id" ? "slice" : name));
            for (int row = 0; row < tool.Rows; row++)
            {
                if (IsMended(ours.Rows[row], name, tool[name, row])) continue;
                Compare(what, name, tool[name, row], column.Value(ours.Rows[row]), ours.Rows[row]);
            }
        }
    }

    [Theory]
    [InlineData("025", "pool")]
    [InlineData("050", "pool")]
    [InlineData("100", "pool")]
    [InlineData("100", "slices")]
    [InlineData("100", "force")]
    [InlineData("100", "paper")]
    [InlineData("synthetic", "force")]
    [InlineData("synthetic", "paper")]
    public void Every_mean_is_the_real_tools(string weights, string what)
    {
        RealTool tool = RealTool.Read($"{weights}-{what}");
        SpectralSummary ours = RealTool.Ours(weights, OptionsOf(weights, what)).Summary;
        double tolerance = what == "paper" ? OldTool : Single;
        foreach ((string name, double mean) in tool.Summary)
            Assert.True(Near(mean, ours[name]!.Value, tolerance), $"{name}: {mean} there, {ours[name]} here");
    }

    // The tool swaps N and M once a slice, so that an even number of slices with fewer outputs than inputs ends swapped.
    [Fact]
    public void Where_the_tool_has_N_below_M_the_longer_side_is_N_here()
    {
        RealTool tool = RealTool.Read("synthetic-pool");
        SpectralRow row = RealTool.Ours("synthetic", OptionsOf("synthetic", "pool")).Rows[2];
        Assert.Equal((16.0, 24.0), (tool["N", 2], tool["M", 2]));
        Assert.Equal((24, 16), (row.N, row.M));
        Assert.Equal(0.728, (double)tool["sigma_mp", 2]!, 3);
        Assert.Equal(0.995, row.MarchenkoPastur!.SigmaMp, 3);
    }

    // The tool decomposes twice, and rounding puts the eigenvalue at xmin itself into the bulk; here it is the tail's.
    [Fact]
    public void The_tail_of_vectors_begins_at_xmin()
    {
        RealTool tool = RealTool.Read("synthetic-vectors");
        SpectralRow row = RealTool.Ours("synthetic", OptionsOf("synthetic", "vectors")).Rows[0];
        Assert.Equal("tall", row.Layer.Name);
        Assert.Equal(13.567, (double)tool["bulk_mean_loc_ratio", 0]!, 3);
        Assert.Equal(13.670, row.Vectors!.Bulk!.LocRatio.Mean, 3);
    }

    // The tool's shuffles have no seed of ours: means of 20 shuffles there and here, to four standard errors.
    [Theory]
    [InlineData("100")]
    [InlineData("synthetic")]
    public void Shuffles_agree_within_their_spread(string weights)
    {
        const int Shuffles = 20;
        RealTool tool = RealTool.Read($"{weights}-random");
        SpectralResult ours = RealTool.Ours(
            weights, new SpectralOptions { Randomize = true, Replicas = Shuffles }, threads: 2);
        for (int i = 0; i < tool.Rows; i++)
        {
            Randomization row = ours.Rows[i].Randomization!;
            if (ours.Rows[i].M < ours.Rows[i].N && (double)tool["M", i]! > (double)tool["N", i]!) continue;
            AssertWithinSpread("rand_distance", row.Distance.Mean, row.Distance.StandardDeviation, i);
            AssertWithinSpread("ww_softrank", row.SoftRank.Mean, row.SoftRank.StandardDeviation, i);
        }

        void AssertWithinSpread(string column, double mean, double deviation, int i)
        {
            double expected = (double)tool[column + "_mean", i]!, spread = (double)tool[column + "_std", i]!;
            double error = 4 * Math.Sqrt(((spread * spread) + (deviation * deviation)) / Shuffles);
            Assert.True(Math.Abs(expected - mean) <= error + 1e-9, $"{column}, row {i}: {expected} there, {mean} here");
        }
    }

    private static SpectralOptions OptionsOf(string weights, string what) => what switch
    {
        "slices" when weights == "synthetic" => Slices with { MpFit = true, DetX = true },
        "slices" => Slices,
        "force" => new SpectralOptions { PowerLaw = new PowerLawOptions { Bounded = true } },
        "clip_xmax" => new SpectralOptions { Fingers = FingerFix.ClipXMax },
        "vectors" => new SpectralOptions
        {
            Vectors = true,
            Layers = new LayerFilter { Include = weights == "synthetic" ? [] : ["17", "35", "41"] },
        },
        "paper" => SpectralOptions.Paper with { PaperMinSize = weights == "synthetic" ? 10 : 50 },
        _ => new SpectralOptions { MpFit = true, DetX = true },
    };

    // Where the tool is wrong and we are not: see the facts above and FingersTests.
    private static bool IsMended(SpectralRow row, string column, object? there)
    {
        bool isSwapped = row is { Rf: 4, N: 24, M: 16 };
        bool dependsOnSides = column is "N" or "M" or "Q" or "sigma_mp" or "bulk_max" or "bulk_min" or "mp_softrank"
            or "num_spikes";
        bool lostXMin = row is { Layer.Name: "tall" or "narrow", Vectors: not null }
            && (column.StartsWith("bulk_", StringComparison.Ordinal) || column.StartsWith("tail_", StringComparison.Ordinal));
        bool failedThere = row.Clipped is not null && row.NumEvals <= 10;
        return lostXMin || (isSwapped && dependsOnSides && row.Paper is null) || (failedThere && !Equals(there, row.NumEvals));
    }

    private static void Compare(string what, string name, object? there, object? here, SpectralRow row)
    {
        string place = $"{row.Layer.Name} {row.SliceId}, {name}: {there} there, {here} here";
        switch (there)
        {
            case null:
            case double.NaN:
                Assert.True(here is null, place);
                break;
            case string or bool:
                Assert.True(Equals(there, here), place);
                break;
            case double expected:
                Assert.True(here is not null, place);
                double actual = Convert.ToDouble(here, System.Globalization.CultureInfo.InvariantCulture);
                double tolerance = Exact.Contains(name) ? 0
                    : what == "paper" ? OldTool
                    : name == "sv_min" ? Tiniest
                    : name == "alpha" ? Exponent
                    : Single;
                Assert.True(Near(expected, actual, tolerance), place);
                break;
        }
    }

    private static bool Near(double expected, double actual, double tolerance) =>
        Math.Abs(expected - actual) <= tolerance * Math.Max(Math.Abs(expected), tolerance < OldTool ? 0.1 : 1);
}
