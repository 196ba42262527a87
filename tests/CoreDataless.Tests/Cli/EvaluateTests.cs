using System.Text.Json;
using CoreDataless.Arrays;
using CoreDataless.Cli;
using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Reporting;

namespace CoreDataless.Tests.Cli;

public sealed class EvaluateTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Json_alone_is_on_standard_output_and_has_the_schema()
    {
        Session session = Session.Run(["evaluate", Session.Sample("100"), "--json", "-", "--trace", .. Session.Quick]);
        Assert.Equal(0, session.Code);
        JsonElement root = session.Json;
        Assert.Equal("coredataless/1", root.GetProperty("schema").GetString());
        Assert.Equal("evaluate", root.GetProperty("command").GetString());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal(3, root.GetProperty("settings").GetProperty("iterations").GetInt32());
        JsonElement model = root.GetProperty("models")[0];
        foreach (string name in (string[])["file", "sha256", "architecture", "parameters", "classes", "input", "mg",
            "madv",
            "prototypeLoss", "runs", "seconds", "preprocessing", "seedGradient", "complete", "warnings"])
        {
            Assert.True(model.TryGetProperty(name, out _), name);
        }
        foreach (string name in (string[])["load", "compile", "prototypes", "features", "deepfool", "total"])
            Assert.True(model.GetProperty("seconds").GetProperty(name).GetDouble() >= 0, name);
        JsonElement startUp = root.GetProperty("startUp");
        Assert.Equal("process", startUp.GetProperty("phases")[0].GetProperty("name").GetString());
        double first = startUp.GetProperty("phases")[0].GetProperty("seconds").GetDouble();
        Assert.InRange(startUp.GetProperty("seconds").GetDouble(), first, double.MaxValue);
        double evaluated = model.GetProperty("seconds").GetProperty("total").GetDouble();
        Assert.InRange(startUp.GetProperty("processSeconds").GetDouble(), first + evaluated, double.MaxValue);
        Assert.Equal("NaN", model.GetProperty("mg").GetProperty("std").GetString());
        JsonElement run = model.GetProperty("runs")[0];
        Assert.Equal(10, run.GetProperty("loss").GetArrayLength());
        Assert.Equal(3, run.GetProperty("meanLoss").GetArrayLength());
        Assert.Equal(30, run.GetProperty("lossHistory").GetArrayLength());
        Assert.Equal(10, run.GetProperty("deepfool").GetProperty("adversary").GetArrayLength());
        double paper = run.GetProperty("mg").GetProperty("paper").GetDouble();
        Assert.Equal(run.GetProperty("mg").GetProperty("reference").GetDouble() - 0.1, paper, 12);
        Assert.Contains("not converged", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_up_is_one_line_with_what_was_made_and_what_was_kept()
    {
        var startUp = new StartUpFacts(
            9.04,
            [
                new Preparation("process", 0.2), new Preparation("libraries", 0.61),
                new Preparation("kernels", 2.2) { Count = 21, Kept = 0 }, new Preparation("graphs", 0.09) { Count = 3 },
            ]);
        Assert.Equal(
            "start-up 3.1 s of 9.0 s: process 0.2, libraries 0.6, 21 kernels 2.2 (0 kept from before), 3 graphs 0.1",
            StartUpView.Line(startUp));
    }

    [Fact]
    public void Start_up_of_the_processor_is_told_to_those_who_want_to_know_everything()
    {
        string[] evaluate = ["evaluate", Session.Sample("025"), "--device", "cpu", .. Session.Quick];
        Session verbose = Session.Run([.. evaluate, "--verbose"]), plain = Session.Run(evaluate);
        Assert.Contains("start-up ", verbose.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("start-up ", plain.Error + plain.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_among_several_does_not_lose_the_others()
    {
        string csv = _scratch.Path("a.csv");
        Session session = Session.Run(["evaluate", Session.Sample("025"), "nowhere.pth", Session.Sample("100"), "--csv",
            csv, .. Session.Quick]);
        Assert.Equal(3, session.Code);
        Assert.Contains("nowhere.pth: there is no such file", session.Error, StringComparison.Ordinal);
        Assert.Contains("  1   resnet18-w16-cifar10-", session.Out, StringComparison.Ordinal);
        Assert.Contains("nowhere.pth: not evaluated", session.Out, StringComparison.Ordinal);
        Assert.Contains("0.8", session.Out, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(csv).Length);
    }

    [Fact]
    public void A_name_that_is_none_among_several_is_noted_and_the_others_go_on()
    {
        Session session = Session.Run(["evaluate", "bad\0name.pth", Session.Sample("100"), "--json", "-",
            .. Session.Quick]);
        Assert.Equal(1, session.Json.GetProperty("failed").GetArrayLength());
        Assert.Equal(1, session.Json.GetProperty("models").GetArrayLength());
        Assert.NotEqual(0, session.Code);
    }

    [Fact]
    public void One_missing_file_is_exit_code_3()
    {
        Session session = Session.Run("evaluate", "nowhere.pth");
        Assert.Equal((3, ""), (session.Code, session.Out));
    }

    [Fact]
    public void A_missing_description_is_exit_code_3() =>
        Assert.Equal(3, Session.Run("inspect", Session.Sample("100"), "--describe", "nowhere.json").Code);

    [Theory]
    [InlineData("evaluate")]
    [InlineData("evaluate", "x", "--runs", "0")]
    [InlineData("evaluate", "x", "--step", "nan")]
    [InlineData("evaluate", "x", "--step", "0,1")]
    [InlineData("evaluate", "x", "--candidates", "1")]
    [InlineData("evaluate", "x", "--mean", "0.5")]
    [InlineData("evaluate", "x", "--preset", "mnist")]
    [InlineData("evaluate", "x", "--stop", "never")]
    [InlineData("evaluate", "x", "--memory", "much")]
    [InlineData("evaluate", "x", "--device", "tpu")]
    [InlineData("evaluate", "x", "--simd", "mmx")]
    [InlineData("evaluate", "x", "--json", "-", "--csv", "-")]
    [InlineData("evaluate", "x", "--json", "no/such/folder/a.json")]
    [InlineData("evaluate", "x", "--json", "x.json", "--csv", "./x.json")]
    [InlineData("evaluate", "x", "--json", "x")]
    [InlineData("judge", "x")]
    public void Wrong_usage_is_exit_code_2(params string[] args)
    {
        Session session = Session.Run(args);
        Assert.Equal((2, ""), (session.Code, session.Out));
        Assert.Contains("--help", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_is_exit_code_4() =>
        Assert.Equal(4, Session.Run("evaluate", Session.Sample("100"), "--device", "cuda:1").Code);

    [Fact]
    public void Start_images_set_the_runs_and_are_the_prototypes_when_nothing_moves()
    {
        float[] start = [.. Enumerable.Range(0, 2 * 10 * 3 * 32 * 32).Select(i => i % 7 / 7f)];
        string init = _scratch.Write("init.npy", s => NpyWriter.Write(s, start, 2, 10, 3, 32, 32));
        Session session = Session.Run("evaluate", Session.Sample("100"), "--init", init, "--out", _scratch.Path("out"),
            "--iterations", "1", "--stop-loss", "1e9", "--deepfool-steps", "1", "--json", "-");
        Assert.Equal(0, session.Code);
        Assert.Equal(2, session.Json.GetProperty("models")[0].GetProperty("runs").GetArrayLength());
        string folder = _scratch.Path("out/resnet18-w16-cifar10-100");
        using NpyArray prototypes = NpyArray.Open(Path.Combine(folder, "prototypes.npy"));
        Assert.Equal([2, 10, 3, 32, 32], prototypes.Shape);
        Assert.Equal(start, prototypes.ToSingles());
        Assert.Equal(3, PngReader.Read(Path.Combine(folder, "run1-adversaries.png")).Channels);
        Assert.Empty(Directory.GetFiles(folder, "*.part"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.1f)]
    public void Start_images_outside_0_to_1_are_refused(float bad)
    {
        var start = new float[10 * 3 * 32 * 32];
        start[5] = bad;
        string init = _scratch.Write("init.npy", s => NpyWriter.Write(s, start, 10, 3, 32, 32));
        Session session = Session.Run("evaluate", Session.Sample("100"), "--init", init);
        Assert.Equal(3, session.Code);
        Assert.Contains("element 5", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_images_of_another_size_say_both_sizes()
    {
        string init = _scratch.Write("init.npy", s => NpyWriter.Write(s, new float[10 * 3 * 8 * 8], 10, 3, 8, 8));
        Session session = Session.Run("evaluate", Session.Sample("100"), "--init", init);
        Assert.Equal(1, session.Code);
        Assert.Contains("(10, 3, 8, 8)", session.Error, StringComparison.Ordinal);
        Assert.Contains("(10, 3, 32, 32)", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_tells_memory_batches_and_kernels_and_leaves_standard_output_alone()
    {
        Session session = Session.Run("evaluate", Session.Sample("100"), "--json", "-", "--verbose", "--exact-conv",
            "--runs", "4", "--iterations", "1", "--deepfool-steps", "1", "--memory", "16M");
        Assert.Equal(0, session.Code);
        Assert.Contains("DeepFool: 40 images in ", session.Error, StringComparison.Ordinal);
        Assert.Contains("of at most ", session.Error, StringComparison.Ordinal);
        Assert.Matches(@"%\d+ Conv2d \(16, 32, 32\).*: \w+", session.Error);
        Assert.Matches(@"100\.safetensors: at most \d+\.\d MiB working memory, \d+\.\d [KM]iB weights", session.Error);
        Assert.True(session.Json.GetProperty("settings").GetProperty("exactConv").GetBoolean());
        Assert.EndsWith(", exact convolutions", Description(session), StringComparison.Ordinal);
        JsonElement model = session.Json.GetProperty("models")[0];
        Assert.InRange(model.GetProperty("workingMemoryBytes").GetInt64(), 1 << 20, 20 << 20);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("spectral")]
    public void Vector_instructions_can_be_chosen(string command)
    {
        string[] quick = command == "evaluate" ? Session.Quick : [];
        Session session = Session.Run([command, Session.Sample("100"), "--json", "-", "--simd", "portable", .. quick]);
        Assert.Equal("portable", session.Json.GetProperty("settings").GetProperty("simd").GetString());
        Assert.StartsWith("Portable, ", Description(session), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_starts_from_the_prototypes_of_the_model_before()
    {
        string[] models = [Session.Sample("025"), Session.Sample("050")];
        JsonElement fresh = Session.Run(["evaluate", .. models, "--json", "-",
            .. Session.Quick]).Json.GetProperty("models");
        JsonElement warm = Session.Run(["evaluate", .. models, "--json", "-", "--continue",
            .. Session.Quick]).Json.GetProperty("models");
        Assert.Equal(Mg(fresh[0]), Mg(warm[0]));
        Assert.NotEqual(Mg(fresh[1]), Mg(warm[1]));
    }

    [Fact]
    public void Cancelled_before_it_begins_writes_a_partial_report()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Session session = Session.Run(source.Token, "evaluate", Session.Sample("100"), "--json", "-");
        Assert.Equal(130, session.Code);
        Assert.False(session.Json.GetProperty("complete").GetBoolean());
    }

    private static string? Description(Session session) =>
        session.Json.GetProperty("device").GetProperty("description").GetString();

    private static double Mg(JsonElement model) => model.GetProperty("mg").GetProperty("mean").GetDouble();
}
