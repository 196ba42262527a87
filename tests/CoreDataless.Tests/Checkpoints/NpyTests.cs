using System.Text;
using CoreDataless.Arrays;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>The NumPy formats: read, written, and refused.</summary>
public class NpyTests
{
    private static byte[] File(string header, int dataBytes, byte version = 1, int? claimed = null)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        var length = claimed ?? text.Length;
        byte[] size = version == 1 ? [(byte)length, (byte)(length >> 8)] : BitConverter.GetBytes(length);
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. text, .. new byte[dataBytes]];
    }

    [Theory]
    [InlineData("plain.npy")]
    [InlineData("version2.npy")]
    [InlineData("version3.npy")]
    public void Each_version_is_read(string name)
    {
        using var array = NpyArray.Open(Fixture.PathOf(name));
        Assert.Equal([2, 3, 4], array.Shape);
        Assert.Equal((DType.Float32, 24L), (array.DType, array.Count));
        Assert.Equal(Fixture.Ramp(24), array.ToSingles());
        Assert.Throws<InvalidOperationException>(array.ToInt64s);
    }

    [Fact]
    public void Each_order_and_type_is_read()
    {
        using var archive = NpzArchive.Open(Fixture.PathOf("arrays.npz"));
        Assert.Equal(
            ["f4", "f8", "big", "big_i2", "fortran", "half", "i8", "u1", "truth", "number", "none"], archive.Names);
        foreach (var name in new[] { "f4", "f8", "big", "fortran", "half" })
            Assert.Equal(Fixture.Ramp(24).Select(v => (double)v), archive.Get(name).ToDoubles());
        Assert.Equal([0L, 1, 2, 3, 4, 5], archive.Get("big_i2").ToInt64s());
        Assert.Equal([0L, 1, 2, 3, 4], archive.Get("i8").ToInt64s());
        Assert.Equal([2, 3], archive.Get("u1").Shape);
        Assert.Equal([1L, 0], archive.Get("truth").ToInt64s());
        Assert.Equal([2.5f], archive.Get("number").ToSingles());
        Assert.Empty(archive.Get("none").ToSingles());
        var part = new float[3];
        archive.Get("fortran").CopyTo(5, part.AsSpan());
        Assert.Equal(Fixture.Ramp(24)[5..8], part);
        Assert.Contains("it holds: f4, f8", Assert.Throws<InvalidDataFileException>(() => archive.Get("g")).Message);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        float[] singles = [1.5f, float.NaN, -0f, float.Epsilon, float.NegativeInfinity, 0.1f];
        Assert.Equal(singles, Read(s => NpyWriter.Write(s, singles, 2, 3)).ToSingles());
        Assert.Equal([2, 3], Read(s => NpyWriter.Write(s, singles, 2, 3)).Shape);
        Assert.Equal([6], Read(s => NpyWriter.Write(s, singles, 6)).Shape);
        Assert.Equal([Math.PI], Read(s => NpyWriter.Write(s, [Math.PI])).ToDoubles());
        Assert.Equal([long.MinValue, 3], Read(s => NpyWriter.Write(s, [long.MinValue, 3L], 2)).ToInt64s());
        Assert.Equal([0, 255], Read(s => NpyWriter.Write(s, new byte[] { 0, 255 }, 2)).ToSingles());
        var many = Fixture.Ramp(200_000);
        Assert.Equal(many, Read(s => NpyWriter.Write(s, many, 2, 100_000)).ToSingles());
        Assert.Throws<ArgumentException>(() => NpyWriter.Write(Stream.Null, singles, 5));
    }

    /// <summary>NumPy's own bytes for the same array.</summary>
    [Fact]
    public void What_is_written_is_what_NumPy_writes()
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, Fixture.Ramp(24), 2, 3, 4);
        Assert.Equal(Fixture.Bytes("plain.npy"), stream.ToArray());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 9)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2305843009213693952, 4), }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 2, }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", 8)]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}", 8)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + os.system('x')", 8)]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8)]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8)]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,), }", 8)]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4)]
    [InlineData("", 8)]
    public void A_header_that_lies_is_refused(string header, int dataBytes)
    {
        var error = Assert.Throws<InvalidDataFileException>(() => NpyArray.Read(File(header, dataBytes), "x.npy"));
        Assert.StartsWith("x.npy: ", error.Message);
    }

    [Fact]
    public void A_sound_header_is_read()
    {
        Assert.Equal(2, NpyArray.Read(File("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }", 8)).Count);
        Assert.Throws<InvalidDataFileException>(() => NpyArray.Read(File("{}", 8, version: 4)));
        Assert.Throws<InvalidDataFileException>(() => NpyArray.Read(File("{}", 8, version: 2, claimed: int.MaxValue)));
        Assert.Throws<InvalidDataFileException>(() => NpyArray.Read(File("{}", 0, version: 1, claimed: 60000)));
    }

    private static NpyArray Read(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        stream.Position = 0;
        return NpyArray.Read(stream);
    }
}
