using CoreDataless.Arrays;
using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Images;

public sealed class ImageFilesTests : IDisposable
{
    private static readonly Shape Rgb = new(3, 2, 4);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Bytes_with_channels_last_become_planes_over_255()
    {
        byte[] bytes = [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))];
        string path = _scratch.Write("a.npy", s => NpyWriter.Write(s, bytes, 2, 2, 4, 3));
        ImageSet set = ImageFiles.Read([path], Rgb);
        Assert.Equal(2, set.Count);
        Assert.Equal(bytes[24 + 3 * 5 + 2] / 255f, set.Pixels[24 + 2 * 8 + 5]);
        Assert.Null(set.Labels);
    }

    [Fact]
    public void Floats_with_channels_first_are_taken_as_they_are()
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => i / 24f)];
        string path = _scratch.Write("a.npy", s => NpyWriter.Write(s, values, 3, 2, 4));
        Assert.Equal(values, ImageFiles.Read([path], Rgb).Pixels);
    }

    [Fact]
    public void A_folder_of_pictures_is_read_by_name_and_an_opaque_alpha_is_dropped()
    {
        int[] opaque = [.. Enumerable.Range(0, 32).Select(i => i % 4 == 3 ? 255 : i)];
        _scratch.Write("b.png", s => s.Write(PngFixture.Make(4, 2, 8, 6, false, opaque)));
        _scratch.Write("a.png", s => PngWriter.Write(s, 4, 2, 3, new byte[24]));
        ImageSet set = ImageFiles.Read([_scratch.Folder], Rgb);
        Assert.Equal(["a.png", "b.png"], set.Names);
        Assert.Equal(1 / 255f, set.Pixels[24 + 8]);
    }

    [Fact]
    public void Another_size_says_both_sizes()
    {
        string path = _scratch.Write("a.png", s => PngWriter.Write(s, 5, 2, 3, new byte[30]));
        string message = Assert.Throws<ImageMisfitException>(() => ImageFiles.Read([path], Rgb)).Message;
        Assert.Contains("3 channel(s), 2 x 5", message, StringComparison.Ordinal);
        Assert.Contains("3 channel(s), 2 x 4", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void Pixels_outside_0_to_1_are_refused(float bad)
    {
        float[] values = new float[24];
        values[7] = bad;
        string path = _scratch.Write("a.npy", s => NpyWriter.Write(s, values, 3, 2, 4));
        Assert.Contains("element 7",
            Assert.Throws<InvalidDataFileException>(() => ImageFiles.Read([path], Rgb)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_pictures_are_not_made_coloured()
    {
        string path = _scratch.Write("a.png", s => PngWriter.Write(s, 4, 2, 1, new byte[8]));
        Assert.Throws<ImageMisfitException>(() => ImageFiles.Read([path], Rgb));
        Assert.Equal(1, ImageFiles.Read([path], new Shape(1, 2, 4)).Count);
    }
}
