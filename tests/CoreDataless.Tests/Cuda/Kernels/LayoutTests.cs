using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>Rows of the host's order and of the device's.</summary>
public class LayoutTests
{
    [Theory]
    [InlineData(3, 5, 4, 3)]
    [InlineData(1, 7, 2, 2)]
    [InlineData(17, 1, 1, 5)]
    [InlineData(64, 8, 8, 1)]
    public void Pixels_keep_their_channels_side_by_side(int channels, int height, int width, int rows)
    {
        using var desk = new KernelDesk();
        var shape = new Shape(channels, height, width);
        float[] planes = [.. Enumerable.Range(0, rows * shape.Count).Select(i => (float)i)];
        ulong from = desk.Upload<float>(planes), to = desk.Upload<float>(new float[planes.Length]);
        using (desk.Device.Enter()) RowMoves.FromPlanes(desk.Kernels, shape, rows, from, to);

        float[] pixels = desk.Download<float>(to, planes.Length);
        for (int i = 0; i < planes.Length; i++)
        {
            (int row, int inRow) = Math.DivRem(i, shape.Count);
            (int channel, int pixel) = Math.DivRem(inRow, height * width);
            Assert.Equal(planes[i], pixels[row * shape.Count + pixel * channels + channel]);
        }

        ulong back = desk.Upload<float>(new float[planes.Length]);
        using (desk.Device.Enter()) RowMoves.ToPlanes(desk.Kernels, shape, rows, to, back);
        Assert.Equal(planes, desk.Download<float>(back, planes.Length));
    }

    [Fact]
    public void Rows_of_one_channel_or_one_pixel_are_the_same_in_both()
    {
        Assert.True(RowMoves.ChangesLayout(new Shape(2, 1, 2)));
        Assert.False(RowMoves.ChangesLayout(new Shape(1, 3, 2)));
        Assert.False(RowMoves.ChangesLayout(new Shape(6)));
        Assert.False(RowMoves.ChangesLayout(new Shape([])));
    }
}
