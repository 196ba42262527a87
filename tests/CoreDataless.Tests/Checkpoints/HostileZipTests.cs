using System.IO.Compression;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Zip files that lie about what is in them.</summary>
public class HostileZipTests
{
    private const int CentralMethod = 10;
    private const int CentralCrc = 16;
    private const int CentralPacked = 20;
    private const int CentralLength = 24;
    private const int CentralOffset = 42;
    private const int CentralName = 46;

    private static byte[] Good => ZipAssembler.Torch(PickleAssembler.StateDict(0, [4], [1]));

    [Fact]
    public void Entries_of_one_name_are_refused()
    {
        var zip = ZipAssembler.Zip([new("a/data.pkl", PickleAssembler.StateDict(0, [4], [1])), new("a/data.pkl", [1])]);
        Assert.Contains("'a/data.pkl' is there twice", Fixture.Refusal(zip));
    }

    [Fact]
    public void Two_pickles_are_refused()
    {
        var pickle = PickleAssembler.StateDict(0, [4], [1]);
        Assert.Contains("2 entries",
            Fixture.Refusal(ZipAssembler.Zip([new("a/data.pkl", pickle), new("b/data.pkl", pickle)])));
    }

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // The storage's entry is sent to the pickle's place: the same bytes would serve twice.
        var zip = Good;
        ZipAssembler.Patch32(zip, ZipAssembler.Central(zip, 1) + CentralOffset, 0);
        Assert.Contains("overlap", Fixture.Refusal(zip));
    }

    [Theory]
    [InlineData(CentralOffset, 0x7fffffffu)]
    [InlineData(CentralOffset, uint.MaxValue)]
    [InlineData(CentralPacked, 0x7fffffffu)]
    [InlineData(CentralPacked, uint.MaxValue)]
    [InlineData(CentralLength, 0x7fffffffu)]
    [InlineData(CentralLength, 17u)]
    [InlineData(CentralMethod, 12u)]
    [InlineData(CentralCrc, 1u)]
    [InlineData(CentralName, 0x41414141u)]
    public void A_directory_that_lies_is_refused(int field, uint value)
    {
        var zip = Good;
        ZipAssembler.Patch32(zip, ZipAssembler.Central(zip, 0) + field, value);
        Fixture.Refusal(zip);
    }

    [Theory]
    [InlineData(8, 0xffffffffu)]
    [InlineData(12, 0xffffffffu)]
    [InlineData(12, 46u)]
    [InlineData(16, 0xffffffffu)]
    [InlineData(16, 1u)]
    [InlineData(4, 0x00010001u)]
    public void An_end_record_that_lies_is_refused(int field, uint value)
    {
        var zip = Good;
        ZipAssembler.Patch32(zip, zip.Length - 22 + field, value);
        Fixture.Refusal(zip);
    }

    [Fact]
    public void A_bomb_is_refused_before_it_unpacks()
    {
        // A true bomb of the best ratio that deflate has: 300 MB of zeros from some 300 kB.
        var zip = ZipAssembler.Zip([new("w.npy", new byte[300 << 20])], CompressionLevel.SmallestSize);
        Assert.InRange(zip.Length, 0, 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("no honest compression", Fixture.Refusal(zip));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Many_small_bombs_share_one_budget()
    {
        var zeros = new byte[60 << 20];
        var zip = ZipAssembler.Zip(
            [.. Enumerable.Range(0, 6).Select(i => new KeyValuePair<string, byte[]>($"{i}.npy", Npy(zeros)))],
            CompressionLevel.SmallestSize);
        Assert.Contains("no honest compression", Fixture.Refusal(zip));
    }

    [Fact]
    public void A_claim_beyond_the_best_ratio_is_refused()
    {
        var zip = ZipAssembler.Zip([new("w.npy", new byte[1000])], CompressionLevel.SmallestSize);
        ZipAssembler.Patch32(zip, ZipAssembler.Central(zip, 0) + CentralLength, 200_000_000);
        Assert.Contains("claims to unpack", Fixture.Refusal(zip));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public void Another_length_than_stated_is_refused(uint length)
    {
        var zip = ZipAssembler.Zip([new("w.npy", new byte[1000])], CompressionLevel.SmallestSize);
        ZipAssembler.Patch32(zip, ZipAssembler.Central(zip, 0) + CentralLength, length);
        Assert.Contains("does not unpack to", Fixture.Refusal(zip));
    }

    [Fact]
    public void Other_zip_files_are_named_as_such() =>
        Assert.Contains("neither PyTorch's", Fixture.Refusal(ZipAssembler.Zip([new("readme.txt", [1])])));

    private static byte[] Npy(byte[] elements)
    {
        using var stream = new MemoryStream();
        CoreDataless.Arrays.NpyWriter.Write(stream, elements, elements.Length);
        return stream.ToArray();
    }
}
