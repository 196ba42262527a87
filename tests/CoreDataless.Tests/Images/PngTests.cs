using CoreDataless.Images;

namespace CoreDataless.Tests.Images;

public class PngTests
{
    public static TheoryData<int, int, bool> Kinds()
    {
        var data = new TheoryData<int, int, bool>();
        foreach ((int colour, int[] depths) in new[]
            { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, new[] { 8, 16 }) })
        {
            foreach (int depth in depths)
            {
                data.Add(colour, depth, false);
                data.Add(colour, depth, true);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_colour_type_depth_and_interlacing_is_read(int colour, int depth, bool interlaced)
    {
        foreach ((int width, int height) in new[] { (1, 1), (2, 3), (5, 7), (9, 11), (33, 12) })
        {
            int samples = PngFixture.SamplesOf(colour);
            int[] values = Values(width * height * samples, depth);
            byte[]? palette = colour == 3 ? [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 7))] : null;
            PngImage image = PngReader.Read(PngFixture.Make(width, height, depth, colour, interlaced, values, palette));
            Assert.Equal((width, height, depth == 16 ? 65535 : 255), (image.Width, image.Height, image.MaxValue));
            int[] expected = colour == 3
                ? [.. values.SelectMany(v => new int[] { palette![3 * v], palette[3 * v + 1], palette[3 * v + 2] })]
                : [.. values.Select(v => depth < 8 ? v * 255 / ((1 << depth) - 1) : v)];
            Assert.Equal(expected, image.Samples.Select(s => (int)s));
        }
    }

    [Fact]
    public void A_colour_named_by_tRNS_is_transparent()
    {
        PngImage image = PngReader.Read(PngFixture.Make(3, 1, 2, 0, false, [0, 2, 3], trns: [0, 2]));
        Assert.Equal(2, image.Channels);
        Assert.Equal<ushort>([0, 255, 170, 0, 255, 255], image.Samples);
        Assert.True(image.IsTransparent);
    }

    [Fact]
    public void A_palette_may_have_alpha_for_its_first_colours()
    {
        PngImage image = PngReader.Read(PngFixture.Make(2, 1, 8, 3, false, [0, 1], [1, 2, 3, 4, 5, 6], [9]));
        Assert.Equal<ushort>([1, 2, 3, 9, 4, 5, 6, 255], image.Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_is_read_back(int channels)
    {
        byte[] samples = [.. Values(17 * 5 * channels, 8).Select(v => (byte)v)];
        using var stream = new MemoryStream();
        PngWriter.Write(stream, 17, 5, channels, samples);
        PngImage image = PngReader.Read(stream.ToArray());
        Assert.Equal((17, 5, channels), (image.Width, image.Height, image.Channels));
        Assert.Equal(samples.Select(s => (ushort)s), image.Samples);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = PngFixture.Make(6, 5, 8, 2, true, Values(90, 8));
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<InvalidDataFileException>(() => PngReader.Read(cut));
        }
    }

    [Fact]
    public void A_changed_byte_is_noticed()
    {
        byte[] whole = PngFixture.Make(6, 5, 8, 2, false, Values(90, 8));
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x40;
            Assert.Throws<InvalidDataFileException>(() => PngReader.Read(changed));
        }
    }

    [Fact]
    public void Random_chunks_with_right_checksums_never_do_more_than_refuse()
    {
        var random = new Random(7);
        byte[] whole = PngFixture.Make(4, 4, 8, 0, false, Values(16, 8));
        for (int round = 0; round < 2000; round++)
        {
            var header = new byte[13];
            random.NextBytes(header);
            if (round % 2 == 0) (header[0], header[1], header[4], header[5], header[8], header[9]) = (0, 0, 0, 0, 8,
                (byte)(round % 7));
            if (round % 4 == 0) (header[10], header[11], header[12]) = (0, 0, (byte)(round % 8 / 4));
            byte[] file = [.. whole[..8], .. PngFixture.Chunk("IHDR", header), .. whole[33..]];
            try
            {
                PngReader.Read(file);
            }
            catch (InvalidDataFileException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Fact]
    public void A_header_that_asks_for_more_than_the_pixels_can_hold_gets_no_memory()
    {
        byte[] small = PngFixture.Make(1, 1, 16, 6, false, [1, 2, 3, 4]);
        byte[] header = small[16..29];
        (header[2], header[6]) = (15, 15);
        byte[] file = [.. small[..8], .. PngFixture.Chunk("IHDR", header), .. small[33..]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<InvalidDataFileException>(() => PngReader.Read(file, "bomb.png"));
        Assert.Contains("bomb.png: ", e.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    private static int[] Values(int count, int depth)
    {
        var random = new Random(count + depth);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << depth))];
    }
}
