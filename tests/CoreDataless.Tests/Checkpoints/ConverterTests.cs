using CoreDataless.Checkpoints;
using CoreDataless.WeightsConverter;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>The converter's exit codes, metadata and verification.</summary>
public sealed class ConverterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-").FullName;

    private string Target => Path.Combine(_folder, "out.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Metadata_is_carried_over_and_added_to()
    {
        string[] args =
        [
            Fixture.PathOf("wrapped.pt"), "-o", Target, "--dtype", "f16", "--architecture", "tiny",
            "--input", "3x32x32", "--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25",
            "--classes", "cat,dog", "--accuracy", "91.25%", "--dataset", "pets", "--verify",
        ];
        Assert.Equal(0, ConvertCommand.Run(args));

        using var written = Checkpoint.Open(Target);
        using var source = Fixture.Open("wrapped.pt");
        var expected = new Dictionary<string, string>
        {
            ["epoch"] = "12",
            ["arch"] = "tiny",
            ["best_acc"] = "91.25",
            ["best_acc1"] = "76.5",
            ["format"] = "coredataless/1",
            ["architecture"] = "tiny",
            ["input"] = "3x32x32",
            ["mean"] = "0.5,0.5,0.5",
            ["std"] = "0.25,0.25,0.25",
            ["classes"] = """["cat","dog"]""",
            ["accuracy"] = "0.9125",
            ["dataset"] = "pets",
            ["source"] = "wrapped.pt",
            ["source_sha256"] = source.Sha256(),
        };
        Assert.Equal(expected, written.Metadata);
        Assert.Equal(DType.Float16, written.Find("conv.weight")!.DType);
        Assert.Equal(DType.Int64, written.Find("bn.num_batches_tracked")!.DType);
    }

    [Fact]
    public void Class_names_may_come_from_a_file()
    {
        var names = Path.Combine(_folder, "names.txt");
        File.WriteAllText(names, "cat\n\ndog's \"friend\"\n");
        Assert.Equal(0, ConvertCommand.Run([Fixture.PathOf("small.pt"), "-o", Target, "--classes", "@" + names]));
        using var written = Checkpoint.Open(Target);
        Assert.Equal("""["cat","dog's \"friend\""]""", written.Metadata["classes"]);
    }

    [Theory]
    [InlineData("--dtype", "f64")]
    [InlineData("--input", "32")]
    [InlineData("--input", "3x0x32")]
    [InlineData("--mean", "a")]
    [InlineData("--std", "0")]
    [InlineData("--accuracy", "91.25")]
    [InlineData("--accuracy", "101%")]
    [InlineData("--classes", "cat")]
    [InlineData("--classes", "@/no/such/file")]
    [InlineData("--unknown", "1")]
    public void Wrong_usage_is_2(string option, string value)
    {
        Assert.Equal(2, ConvertCommand.Run([Fixture.PathOf("small.pt"), "-o", Target, option, value]));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void Missing_arguments_are_2_and_channels_must_agree()
    {
        Assert.Equal(2, ConvertCommand.Run([]));
        Assert.Equal(2, ConvertCommand.Run([Fixture.PathOf("small.pt")]));
        Assert.Equal(2,
            ConvertCommand.Run([Fixture.PathOf("small.pt"), "-o", Target, "--input", "3x8x8", "--mean", "0.5,0.5"]));
    }

    [Fact]
    public void Nothing_is_overwritten_unless_asked_and_the_input_never()
    {
        var input = Path.Combine(_folder, "in.pt");
        File.Copy(Fixture.PathOf("small.pt"), input);
        var before = File.ReadAllBytes(input);
        Assert.Equal(1, ConvertCommand.Run([input, "-o", input, "--force"]));
        Assert.Equal(before, File.ReadAllBytes(input));
        Assert.Equal(0, ConvertCommand.Run([input, "-o", Target]));
        Assert.Equal(1, ConvertCommand.Run([input, "-o", Target]));
        Assert.Equal(0, ConvertCommand.Run([input, "-o", Target, "--force"]));
        Assert.Equal(1, ConvertCommand.Run([input, "-o", Path.Combine(_folder, "absent", "x")]));
        Assert.Equal(3, ConvertCommand.Run([input + "x", "-o", Target]));
        Assert.Equal(["in.pt", "out.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Values_beyond_the_type_are_reported_and_do_not_verify()
    {
        var npz = Path.Combine(_folder, "large.npz");
        using var stream = new MemoryStream();
        CoreDataless.Arrays.NpyWriter.Write(stream, [1f, 1e30f], 2);
        File.WriteAllBytes(npz, ZipAssembler.Zip([new("w.npy", stream.ToArray())]));
        var errors = new StringWriter();
        var options = new ConvertOptions(
            npz, Target, DType.Float16, null, null, null, null, null, null, null, Verify: true, Force: false);
        Assert.Equal(1, Conversion.Run(options, TextWriter.Null, errors));
        Assert.Contains("warning: 1 values of 'w' are too large for float16", errors.ToString());
        Assert.Contains("'w' differs", errors.ToString());
    }
}
