using System.IO.Compression;
using System.Text.Json;
using CoreDataless.Arrays;
using CoreDataless.Images;

namespace CoreDataless.Tests.Cli;

/// <summary>What the user brings beside the models: real images, and names of classes; and the report on a screen.</summary>
public sealed class EvaluateInputTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_report_on_one_model_fits_a_screen_of_80_by_24()
    {
        string model = _scratch.Path("m.safetensors");
        File.Copy(Session.Sample("100"), model);
        Session session = Session.InWidth(80, CancellationToken.None,
            "evaluate", model, "--spectral", "--runs", "5", "--iterations", "2", "--deepfool-steps", "1");
        string[] lines = session.Out.TrimEnd().Split('\n');
        int warning = Array.FindIndex(lines, l => l.StartsWith("! ", StringComparison.Ordinal));
        int after = Array.FindIndex(lines, l => l.StartsWith("own class: ", StringComparison.Ordinal));
        string[] report = [.. lines[..warning], .. lines[after..]];
        // One line is the shell's, and a terminal shows an empty one after the table.
        Assert.InRange(report.Length, 1, 22);
        Assert.All(report, line => Assert.InRange(line.Length, 0, 80));
        foreach (string start in (string[])["Mg ", "Madv ", "prototype loss ", "spectral means ", "Mg and Madv are ", "    4 "])
            Assert.Contains(report, line => line.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void Labelled_images_stand_behind_the_profiles_and_are_named_in_the_settings()
    {
        string images = Images("real.npz", 5, new Square(3, 32), [0, 0, 0, 1, 9]);
        Session session = Session.Run(
            ["evaluate", Session.Sample("100"), "--images", images, "--json", "-", .. Session.Quick]);
        Assert.Equal(0, session.Code);
        Assert.Equal(images, session.Json.GetProperty("settings").GetProperty("images")[0].GetString());
        JsonElement profiles = session.Json.GetProperty("models")[0].GetProperty("figures").GetProperty("profiles");
        Assert.Equal(3, profiles[0].GetProperty("examples").GetProperty("count").GetInt32());
        Assert.Equal(1, profiles[9].GetProperty("examples").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Labels_may_have_a_file_of_their_own_and_images_come_from_several_files()
    {
        string png = _scratch.Write("a.png", s => PngWriter.Write(s, 32, 32, 3, new byte[3072]));
        string images = Images("real.npz", 1, new Square(3, 32), labels: null);
        string labels = _scratch.Write("y.npy", s => NpyWriter.Write(s, new long[] { 4, 4 }, 2));
        Session session = Session.Run(["evaluate", Session.Sample("100"), "--images", png, "--images", images, "--labels",
            labels, "--json", "-", .. Session.Quick]);
        JsonElement profiles = session.Json.GetProperty("models")[0].GetProperty("figures").GetProperty("profiles");
        Assert.Equal(2, profiles[4].GetProperty("examples").GetProperty("count").GetInt32());
        Assert.Equal(labels, session.Json.GetProperty("settings").GetProperty("labels").GetString());
    }

    [Theory]
    [InlineData(1, 28, 0)]
    [InlineData(3, 32, 57)]
    public void Images_of_another_network_are_a_warning_and_no_failure(int channels, int side, long label)
    {
        string images = Images("other.npz", 1, new Square(channels, side), [label]);
        Session session = Session.Run(
            ["evaluate", Session.Sample("100"), "--images", images, "--json", "-", .. Session.Quick]);
        Assert.Equal(0, session.Code);
        JsonElement model = session.Json.GetProperty("models")[0];
        Assert.Contains(model.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.StartsWith(
            $"no real images beside the prototypes: {images}", StringComparison.Ordinal));
        Assert.Contains("no real images", session.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "there is no such file", "--images", "nowhere.npz")]
    [InlineData(3, "there is no such file", "--images", "UNLABELLED", "--labels", "nowhere.npy")]
    [InlineData(3, "its images have no labels; name their file with --labels", "--images", "UNLABELLED")]
    [InlineData(3, "10001 images are more than 10000", "--images", "MANY")]
    [InlineData(3, "it is none of PNG, .npy and .npz", "--images", "TEXT")]
    [InlineData(2, "--labels are those of --images", "--labels", "y.npy")]
    [InlineData(2, "FILE is missing", "--images", "--quiet")]
    [InlineData(2, "named twice", "--images", "UNLABELLED", "--json", "UNLABELLED")]
    public void Images_that_cannot_be_used_end_the_work_before_it_begins(int code, string reason, params string[] args)
    {
        Session session = Session.Run(["evaluate", Session.Sample("100"), .. args.Select(Named)]);
        Assert.Equal((code, ""), (session.Code, session.Out));
        Assert.Contains(reason, session.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("inspect")]
    public void Classes_get_the_names_that_the_user_says(string command)
    {
        string names = _scratch.Path("names.txt");
        File.WriteAllLines(names, Enumerable.Range(0, 10).Select(k => $"kind {k}"));
        string[] rest = command switch
        {
            "evaluate" => Session.Quick,
            "predict" => [_scratch.Write("a.png", s => PngWriter.Write(s, 32, 32, 3, new byte[3072]))],
            _ => [],
        };
        Session session = Session.Run([command, Session.Sample("100"), .. rest, "--classes", names, "--json", "-"]);
        Assert.Equal(0, session.Code);
        JsonElement model = session.Json.GetProperty("models")[0];
        JsonElement network = command == "inspect" ? model.GetProperty("network") : model;
        Assert.Equal("kind 9", network.GetProperty("classNames")[9].GetString());
        Assert.Equal(names, session.Json.GetProperty("settings").GetProperty("classNames").GetString());
        File.AppendAllText(names, "one more\n");
        Session wrong = Session.Run([command, Session.Sample("100"), .. rest, "--classes", names]);
        Assert.Equal(3, wrong.Code);
        Assert.Contains("it has 11 class names, and the network has 10 classes", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(2, Session.Run([command, Session.Sample("100"), .. rest, "--classes", names, "--json", names]).Code);
    }

    private string Named(string word) => word switch
    {
        "UNLABELLED" => Images("unlabelled.npz", 2, new Square(3, 32), labels: null),
        "MANY" => Images("many.npz", 10_001, new Square(3, 32), new long[10_001]),
        "TEXT" => _scratch.Write("x.npz", s => s.Write("some text that is no archive"u8)),
        _ => word,
    };

    private string Images(string name, int count, Square shape, long[]? labels) => _scratch.Write(name, s =>
    {
        using var zip = new ZipArchive(s, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream x = zip.CreateEntry("x.npy", CompressionLevel.NoCompression).Open())
        {
            byte[] pixels = new byte[count * shape.Channels * shape.Side * shape.Side];
            NpyWriter.Write(x, pixels, count, shape.Channels, shape.Side, shape.Side);
        }
        if (labels is null) return;
        using Stream y = zip.CreateEntry("y.npy", CompressionLevel.NoCompression).Open();
        NpyWriter.Write(y, labels, labels.Length);
    });

    private readonly record struct Square(int Channels, int Side);
}
