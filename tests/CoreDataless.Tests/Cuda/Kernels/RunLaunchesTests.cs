using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>What a run does besides its steps.</summary>
public class RunLaunchesTests
{
    [Fact]
    public void Only_real_images_are_updated()
    {
        using var desk = new KernelDesk();
        ulong from = desk.Upload<float>(1, 2, 3, 4, 5, 6), to = desk.Upload<float>(-1, -2, -3, -4, -5, -6);
        ulong real = desk.Upload(2);
        desk.Run(k => RunLaunches.Update(k, 3, 2, real, from, to));
        Assert.Equal([1, 2, 3, 4, -5, -6], desk.Download<float>(to, 6));
    }

    [Fact]
    public void Outputs_are_appended_run_by_run()
    {
        using var desk = new KernelDesk();
        ulong first = desk.Upload<float>(1, 2), second = desk.Upload<float>(3, 4);
        ulong slots = desk.Upload<float>(new float[9]), counter = desk.Upload(0);
        desk.Run(
            k => RunLaunches.Append(k, 2, first, slots, 3, counter),
            k => RunLaunches.Advance(k, counter),
            k => RunLaunches.Append(k, 2, second, slots, 3, counter),
            k => RunLaunches.Advance(k, counter),
            k => RunLaunches.Append(k, 1, second, slots, 3, counter));
        Assert.Equal([1, 2, 0, 3, 4, 0, 3, 0, 0], desk.Download<float>(slots, 9));
        Assert.Equal([2], desk.Download<int>(counter, 1));
    }

    // More images than a block reads at once, and columns that fill no strip.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 31)]
    [InlineData(33, 64)]
    [InlineData(100, 65)]
    [InlineData(300, 301)]
    public void Images_move_up_in_order(int images, int floatsPerImage)
    {
        using var desk = new KernelDesk();
        var random = new Random(images);
        float[] values = [.. Enumerable.Range(0, images * floatsPerImage).Select(i => (float)i)];
        foreach (double share in (double[])[0, 0.1, 0.5, 0.95, 1])
        {
            int[] kept = [.. Enumerable.Range(0, images).Where(_ => random.NextDouble() < share)];
            ulong value = desk.Upload<float>(values), list = desk.Upload<int>(kept);
            using (desk.Device.Enter()) RowMoves.MoveUp(desk.Kernels, list, kept.Length, floatsPerImage, value);

            float[] expected = [.. kept.SelectMany(i => values.Skip(i * floatsPerImage).Take(floatsPerImage))];
            Assert.Equal(expected, desk.Download<float>(value, expected.Length));
        }
    }
}
