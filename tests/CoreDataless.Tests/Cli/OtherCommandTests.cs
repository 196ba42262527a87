using System.Text.Json;
using CoreDataless.Arrays;
using CoreDataless.Cuda;
using CoreDataless.Images;

namespace CoreDataless.Tests.Cli;

public sealed class OtherCommandTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Inspect_says_how_to_run_a_model()
    {
        Session session = Session.Run("inspect", Session.Sample("100"));
        Assert.Equal(0, session.Code);
        Assert.Contains("resnet18 (width 16)", session.Out, StringComparison.Ordinal);
        Assert.Contains("coredataless evaluate", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_of_an_unknown_network_is_no_failure()
    {
        string file = _scratch.Write("odd.npz", s =>
        {
            using var zip = new System.IO.Compression.ZipArchive(s, System.IO.Compression.ZipArchiveMode.Create,
                leaveOpen: true);
            using Stream entry = zip.CreateEntry("mystery.weight.npy").Open();
            NpyWriter.Write(entry, new float[6], 2, 3);
        });
        Session session = Session.Run("inspect", file, "--json", "-");
        Assert.Equal(0, session.Code);
        Assert.False(session.Json.GetProperty("models")[0].GetProperty("recognised").GetBoolean());
        Assert.Contains("Not recognised", session.Error, StringComparison.Ordinal);
        Assert.Equal(1, Session.Run("evaluate", file).Code);
    }

    [Fact]
    public void Predict_gives_scores_that_sum_to_one_and_counts_what_is_right()
    {
        string image = _scratch.Write("a.png", s => PngWriter.Write(s, 32, 32, 3, new byte[3072]));
        Session first = Session.Run("predict", Session.Sample("100"), image, "--top", "10", "--json", "-");
        JsonElement[] top = [.. first.Json.GetProperty("models")[0].GetProperty("images")[0].GetProperty("top").EnumerateArray()];
        Assert.Equal(1, top.Sum(t => t.GetProperty("probability").GetDouble()), 9);
        long best = top[0].GetProperty("class").GetInt64();
        string labels = _scratch.Write("y.npy", s => NpyWriter.Write(s, new long[] { best, (best + 1) % 10 }, 2));
        Session second = Session.Run("predict", Session.Sample("100"), image, image, "--labels", labels);
        Assert.Contains("1 of 2 (50.00 %) are right", second.Out, StringComparison.Ordinal);
        Assert.Equal(3, Session.Run("predict", Session.Sample("100"), image, "--labels", labels).Code);
    }

    [Fact]
    public void Devices_lists_all_three()
    {
        JsonElement report = Session.Run("devices", "--json", "-").Json;
        JsonElement devices = report.GetProperty("devices");
        Assert.Equal(["cpu", "reference", "cuda"],
            devices.EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        Assert.True(devices[0].GetProperty("usable").GetBoolean());
        Assert.NotEmpty(report.GetProperty("cuda").GetProperty("tried").EnumerateArray());
    }

    [Fact]
    public void Devices_shows_every_path_on_request()
    {
        string text = Session.Run("devices", "--verbose").Out;
        Assert.All(
            CudaProbe.Look().Tried, t => Assert.Contains(Path.GetFileName(t.Path), text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tf32", 0)]
    [InlineData("fp64", 2)]
    public void Precision_is_one_of_three_words(string word, int code)
    {
        string image = _scratch.Write("a.png", s => PngWriter.Write(s, 32, 32, 3, new byte[3072]));
        Session session = Session.Run("predict", Session.Sample("100"), image, "--precision", word, "--device", "cpu",
            "--json", "-");
        Assert.Equal(code, session.Code);
        if (code == 0) Assert.Equal(word, session.Json.GetProperty("settings").GetProperty("precision").GetString());
    }
}
