using System.Text.Json;
using System.Text.RegularExpressions;

namespace CoreDataless.Tests.Cli;

public sealed class SpectralTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Json_alone_is_on_standard_output_and_has_the_schema()
    {
        Session session = Session.Run(
            "spectral", Session.Sample("100"), "--json", "-", "--mp-fit", "--evals", "--threads", "1");
        Assert.Equal(0, session.Code);
        JsonElement root = session.Json;
        Assert.Equal("coredataless/1", root.GetProperty("schema").GetString());
        Assert.Equal("spectral", root.GetProperty("command").GetString());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal("weightwatcher", root.GetProperty("settings").GetProperty("dialect").GetString());
        JsonElement model = root.GetProperty("models")[0];
        foreach (string name in (string[])["file", "sha256", "dialect", "summary", "layers", "skipped",
            "correlationFlow", "seconds", "warnings"])
        {
            Assert.True(model.TryGetProperty(name, out _), name);
        }
        Assert.Equal(21, model.GetProperty("layers").GetArrayLength());
        Assert.Equal(101, model.GetProperty("skipped").GetArrayLength());
        JsonElement layer = model.GetProperty("layers")[20];
        Assert.Equal("linear", layer.GetProperty("name").GetString());
        Assert.Equal(41, layer.GetProperty("layer_id").GetInt32());
        double[] evals = [.. layer.GetProperty("evals").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal(10, evals.Length);
        Assert.Equal(evals[^1], layer.GetProperty("lambda_max").GetDouble());
        JsonElement flow = model.GetProperty("correlationFlow");
        Assert.Equal(21, flow.GetProperty("depth").GetArrayLength());
        double mean = model.GetProperty("layers").EnumerateArray().Average(l => l.GetProperty("alpha").GetDouble());
        Assert.Equal(mean, model.GetProperty("summary").GetProperty("alpha").GetDouble(), 12);
    }

    [Fact]
    public void Csv_has_WeightWatchers_columns_in_its_order()
    {
        string csv = _scratch.Path("a.csv");
        Session session = Session.Run(["spectral", Session.Sample("025"), Session.Sample("100"), "--csv", csv]);
        Assert.Equal(0, session.Code);
        string[] lines = File.ReadAllLines(csv);
        Assert.StartsWith("layer_id,name,D,M,N,Q,alpha,alpha_weighted,entropy,has_esd,lambda_max,layer_type,"
            + "log_alpha_norm,log_norm,log_spectral_norm,longname,matrix_rank,norm,num_evals,num_pl_spikes,rank_loss,rf,"
            + "sigma,spectral_norm,stable_rank,status,sv_max,sv_min,warning,weak_rank_loss,xmax,xmin,", lines[0]);
        Assert.Equal(1 + 42, lines.Length);
        Assert.EndsWith(",weightwatcher", lines[1]);
    }

    [Fact]
    public void One_model_shows_its_summary_its_layers_and_what_alpha_means()
    {
        Session session = Session.Run("spectral", Session.Sample("100"), "--flow");
        foreach (string text in (string[])["alpha_weighted", "over-trained", "below 2: 1", "layer4.1.conv2",
            "a vector (81)", "correlation flow", "WeightWatcher 0.7.5.5", "81.80 %"])
        {
            Assert.Contains(text, session.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_rows_are_shown_when_they_stand_out_or_when_all_are_wanted()
    {
        string[] command = ["spectral", Session.Sample("100"), "--conv", "slices", "-q"];
        string some = Session.Run(command).Out, all = Session.Run([.. command, "--all"]).Out;
        Assert.Contains("Worth looking at: 12 of 148 rows", some, StringComparison.Ordinal);
        Assert.True(some.Split('\n').Length < 50);
        Assert.Equal(148, Regex.Count(all, @"^ +\d+ +\S+:\d ", RegexOptions.Multiline));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    public void No_number_is_folded_in_a_narrow_terminal(int width)
    {
        Session session = Session.InWidth(
            width, CancellationToken.None, "spectral", Session.Sample("100"), "--mp-fit", "--randomize");
        MatchCollection rows = Regex.Matches(session.Out, @"^ +(?<id>\d+) .*\d\.\d\d ± \d", RegexOptions.Multiline);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{1 + (2 * i)}"), rows.Select(r => r.Groups["id"].Value));
        Assert.True(session.Out.Split('\n').Max(l => l.Length) <= width);
    }

    [Theory]
    [InlineData("model-00001-of-00002.safetensors")]
    [InlineData("model.safetensors.index.json")]
    public void No_result_replaces_a_file_of_a_sharded_model(string result)
    {
        string shard = "model-00001-of-00002.safetensors", index = _scratch.Path("model.safetensors.index.json");
        File.Copy(Session.Sample("025"), _scratch.Path(shard));
        File.WriteAllText(index, "{\"weight_map\": {\"conv1.weight\": \"" + shard + "\"}}");
        byte[] before = File.ReadAllBytes(_scratch.Path(result));
        foreach (string model in (string[])[_scratch.Folder, index])
        {
            Assert.Equal(2, Session.Run("spectral", model, "--json", _scratch.Path(result)).Code);
            Assert.Equal(2, Session.Run(
                "spectral", Session.Sample("025"), "--base", model, "--csv", _scratch.Path(result)).Code);
        }
        Assert.Equal(before, File.ReadAllBytes(_scratch.Path(result)));
        Assert.Equal(0, Session.Run("spectral", _scratch.Folder, "--json", _scratch.Path("new.json")).Code);
    }

    [Fact]
    public void The_head_says_what_was_measured()
    {
        Session session = Session.Run("spectral", Session.Sample("100"), "--base", Session.Sample("025"), "--xmax", "2",
            "--fix-fingers", "clip_xmax", "-q");
        Assert.Contains("difference to", session.Out, StringComparison.Ordinal);
        Assert.Matches(@"PL,\s+without\s+the\s+2\s+largest,\s+clip_xmax", session.Out);
        Assert.DoesNotContain("stated accuracy", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_models_are_ranked_by_the_mean_that_is_asked_for()
    {
        string[] samples = [Session.Sample("025"), Session.Sample("100"), Session.Sample("050")];
        Session session = Session.Run(["spectral", .. samples, "--rank-by", "log_norm"]);
        Assert.Contains("Ranked by the mean of log_norm", session.Out, StringComparison.Ordinal);
        IEnumerable<string> lines = session.Out.Split('\n').Select(l => l.Trim());
        string[] order = [.. lines.Where(l => l.Length > 1 && l[0] is '1' or '2' or '3')];
        Assert.Equal(3, order.Length);
        Assert.Contains("60.34 %", order[0], StringComparison.Ordinal);
        Assert.Contains("81.80 %", order[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_among_several_does_not_lose_the_others()
    {
        Session session = Session.Run("spectral", "nowhere.pth", Session.Sample("100"), "--json", "-");
        Assert.Equal(3, session.Code);
        Assert.Equal(1, session.Json.GetProperty("failed").GetArrayLength());
        Assert.Equal(1, session.Json.GetProperty("models").GetArrayLength());
        Assert.False(session.Json.GetProperty("models")[0].GetProperty("summary").GetProperty("alpha").GetDouble() < 2);
    }

    [Theory]
    [InlineData(2, "spectral")]
    [InlineData(2, "spectral", "x", "--conv", "best")]
    [InlineData(2, "spectral", "x", "--xmax", "0")]
    [InlineData(2, "spectral", "x", "--dialect", "paper", "--conv", "pool")]
    [InlineData(2, "spectral", "x", "--dialect", "paper", "--fit", "TPL")]
    [InlineData(2, "spectral", "x", "--dialect", "paper", "--xmax", "3")]
    [InlineData(2, "spectral", "x", "--fit", "TPL", "--compare")]
    [InlineData(2, "spectral", "x", "--bootstrap", "3")]
    [InlineData(2, "spectral", "x", "--dialect", "paper", "--xmax", "none")]
    [InlineData(2, "spectral", "x", "--layers", "1", "--layers", "3")]
    [InlineData(2, "spectral", "SAMPLE", "--layers", "dense", "--skip", "linear")]
    [InlineData(2, "spectral", "x", "--level", "1")]
    [InlineData(2, "spectral", "x", "--rank-by", "luck")]
    [InlineData(3, "spectral", "nowhere.pth")]
    [InlineData(3, "spectral", "SAMPLE", "--base", "nowhere.pth")]
    [InlineData(2, "spectral", "SAMPLE", "--layers", "layer9.*")]
    [InlineData(4, "spectral", "SAMPLE", "--device", "cuda")]
    public void Wrong_calls_have_their_exit_codes(int code, params string[] args)
    {
        Session session = Session.Run([.. args.Select(a => a == "SAMPLE" ? Session.Sample("025") : a)]);
        Assert.Equal((code, ""), (session.Code, session.Out));
        Assert.StartsWith("error: ", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_writes_what_was_finished_and_says_so()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Session session = Session.Run(cancellation.Token, "spectral", Session.Sample("100"), "--json", "-");
        Assert.Equal(130, session.Code);
        Assert.False(session.Json.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void The_papers_dialect_has_the_papers_columns()
    {
        Session session = Session.Run(
            "spectral", Session.Sample("100"), "--dialect", "paper", "--layers", "layer4.*", "--json", "-");
        JsonElement model = session.Json.GetProperty("models")[0];
        foreach (string name in (string[])["lognorm", "logspectralnorm", "alpha_weighted", "logpnorm", "alpha_compound"])
            Assert.Equal(JsonValueKind.Number, model.GetProperty("summary").GetProperty(name).ValueKind);
        Assert.Equal(4 * 9 + 1, model.GetProperty("layers").GetArrayLength());
        Assert.Equal(8, model.GetProperty("layers")[8].GetProperty("slice").GetInt32());
    }

    [Fact]
    public void Evaluate_reports_the_same_means_beside_Mg()
    {
        Session session = Session.Run(
            ["evaluate", Session.Sample("100"), "--spectral", "--json", "-", .. Session.Quick]);
        JsonElement beside = session.Json.GetProperty("models")[0].GetProperty("spectral").GetProperty("summary");
        JsonElement alone = Session.Run("spectral", Session.Sample("100"), "--json", "-").Json
            .GetProperty("models")[0].GetProperty("summary");
        Assert.True(JsonElement.DeepEquals(alone, beside), beside.GetRawText());
        string[] doubts = Warnings(Session.Run("spectral", Session.Sample("100"), "--json", "-"));
        Assert.NotEmpty(doubts);
        Assert.Superset(doubts.Select(d => $"spectra: {d}").ToHashSet(), Warnings(session).ToHashSet());
        Session without = Session.Run(["evaluate", Session.Sample("100"), "--json", "-", .. Session.Quick]);
        Assert.Equal(JsonValueKind.Null, without.Json.GetProperty("models")[0].GetProperty("spectral").ValueKind);
    }

    [Fact]
    public void Models_beside_a_table_of_errors_are_measured_and_regressed()
    {
        string table = _scratch.Path("reported.csv");
        File.WriteAllLines(table, ["model,error", "resnet18-w16-cifar10-025,39.66",
            "resnet18-w16-cifar10-050.safetensors,26.14", "resnet18-w16-cifar10-100,18.20", "another,1"]);
        string[] samples = [Session.Sample("100"), Session.Sample("025"), Session.Sample("050")];
        Session same = Session.Run(["regress", table, .. samples, samples[0]]);
        Assert.Equal(2, same.Code);
        Assert.Contains("are both 'resnet18-w16-cifar10-100' in the table", same.Error, StringComparison.Ordinal);
        Session session = Session.Run(["regress", table, .. samples, "--min-group", "3", "--json", "-"]);
        Assert.Equal(0, session.Code);
        Assert.Contains("alpha_weighted", session.Out, StringComparison.Ordinal);
        Session unknown = Session.Run("regress", table, Session.Sample("100"), _scratch.Write("x.npz", s =>
        {
            using FileStream source = File.OpenRead(Path.Combine(
                AppContext.BaseDirectory, "Fixtures", "Goldens", "akamaster_resnet20.weights.npz"));
            source.CopyTo(s);
        }));
        Assert.Equal(2, unknown.Code);
        Assert.Contains("column 'model' has no 'x'; it has resnet18", unknown.Error, StringComparison.Ordinal);
    }

    private static string[] Warnings(Session session) =>
        [.. session.Json.GetProperty("models")[0].GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
}
