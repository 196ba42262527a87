using System.Text;
using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Hostile headers, and what is written being read again.</summary>
public class SafeTensorsTests
{
    private const string Sound = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private static byte[] File(string header, int dataBytes = 8, long? claimed = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes(claimed ?? text.Length), .. text, .. new byte[dataBytes]];
    }

    [Fact]
    public void A_sound_one_opens()
    {
        Assert.True(Fixture.Opens(File(Sound)));
        Assert.True(Fixture.Opens(File(Sound + "   ")));
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("""{"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""")]
    [InlineData("""{"w":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":3}""")]
    [InlineData("""{"__metadata__":{"a":1}}""")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData(
        """{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"I8","shape":[4],"data_offsets":[4,8]}}""")]
    [InlineData(
        """{"w":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[[[[2]]]],"data_offsets":[0,8]}}""")]
    [InlineData("{}")]
    [InlineData("{")]
    public void A_header_that_lies_is_refused(string header) => Fixture.Refusal(File(header));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(100_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_header_length_that_lies_is_refused(long claimed) =>
        Assert.Contains("header claims", Fixture.Refusal(File(Sound, claimed: claimed)));

    [Fact]
    public void Types_that_are_not_read_are_named()
    {
        var header = """{"w":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""";
        Assert.Contains("'w' is of the type F8_E4M3", Fixture.Refusal(File(header)));
    }

    [Fact]
    public void A_header_whose_length_begins_like_a_zip_file_is_read() =>
        Assert.True(Fixture.Opens(File(Sound.PadRight(0x4b50))));

    [Fact]
    public void The_name_of_the_metadata_is_no_name_for_a_tensor()
    {
        var pickle = new PickleAssembler().Op("}").Text("__metadata__").Tensor(0, [4], [1]).Op("s").Stop();
        Fixture.WithFile(ZipAssembler.Torch(pickle), path =>
        {
            using var source = Checkpoint.Open(path);
            Assert.Throws<ArgumentException>(
                () => SafeTensorsWriter.Write(path + ".none", source.Tensors, [], DType.Float32));
        });
    }

    [Fact]
    public void Invalid_text_is_refused()
    {
        var bytes = File(Sound);
        bytes[8 + 2] = 0xff;
        Fixture.Refusal(bytes);
    }

    [Theory]
    [InlineData("types.pt", DType.Float32)]
    [InlineData("types.pt", DType.Float16)]
    [InlineData("types-legacy.pth", DType.BFloat16)]
    [InlineData("strided.pt", DType.Float32)]
    [InlineData("arrays.npz", DType.Float16)]
    public void What_is_written_is_read_again(string file, DType floats)
    {
        using var source = Fixture.Open(file);
        var path = Path.Combine(Path.GetTempPath(), $"coredataless-{Path.GetRandomFileName()}");
        try
        {
            var metadata = new Dictionary<string, string> { ["a"] = "1", ["text"] = "\"ü\n" };
            var summary = SafeTensorsWriter.Write(path, source.Tensors, metadata, floats);
            using var written = Checkpoint.Open(path);
            Assert.Empty(summary.Overflows);
            Assert.Equal(new FileInfo(path).Length, summary.Bytes);
            Assert.Equal(metadata, written.Metadata);
            Assert.Equal(source.Tensors.Count, written.Tensors.Count);
            foreach (var tensor in source.Tensors)
            {
                var twin = written.Find(tensor.Name)!;
                Assert.Equal(tensor.DType.IsFloatingPoint() ? floats : tensor.DType, twin.DType);
                Assert.Equal(tensor.Shape, twin.Shape);
                Assert.Equal(tensor.ToSingles(), twin.ToSingles());
            }
            Assert.Throws<IOException>(() => SafeTensorsWriter.Write(path, source.Tensors, metadata, floats));
            Assert.DoesNotContain(
                Directory.EnumerateFiles(Path.GetTempPath()), f => f.StartsWith(path + ".", StringComparison.Ordinal));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>A sparse file: its length is real, its zeros take no space.</summary>
    [Fact]
    public void A_file_beyond_2_GiB_is_read_at_its_end()
    {
        const long count = 700_000_000;
        var header = $$$"""{"w":{"dtype":"F32","shape":[{{{count}}}],"data_offsets":[0,{{{count * 4}}}]}}""";
        Fixture.WithFile(File(header, 0), path =>
        {
            using (var stream = System.IO.File.OpenWrite(path))
            {
                stream.Position = stream.Length + (count * 4) - 4;
                stream.Write(BitConverter.GetBytes(2.5f));
            }
            using var checkpoint = Checkpoint.Open(path);
            var end = new double[2];
            checkpoint.Tensors[0].CopyTo(count - 2, end);
            Assert.Equal([0, 2.5], end);
        });
    }
}
