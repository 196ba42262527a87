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
        void Keep(params KeptOutput[] outputs)
        {
            using Lock.Scope use = desk.Device.Enter();
            foreach (Launch launch in RunLaunches.Keep(desk.Kernels, outputs, slots, 3, counter)) launch.Enqueue();
        }
        Keep(new KeptOutput(first, 0, 2));
        Keep(new KeptOutput(second, 0, 2));
        Keep(new KeptOutput(second, 0, 1));
        Assert.Equal([1, 2, 0, 3, 4, 0, 3, 0, 0], desk.Download<float>(slots, 9));
        Assert.Equal([3], desk.Download<int>(counter, 1));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(9, 3)]
    public void Several_outputs_are_kept_side_by_side_and_the_run_is_counted_once(int outputs, int launches)
    {
        using var desk = new KernelDesk();
        ulong values = desk.Upload<float>([.. Enumerable.Range(0, 2 * outputs).Select(i => (float)i)]);
        ulong slots = desk.Upload<float>(new float[2 * outputs]), counter = desk.Upload(0);
        KeptOutput[] kept =
            [.. Enumerable.Range(0, outputs).Select(i => new KeptOutput(values + 8 * (ulong)i, 2 * i, 2))];
        using (desk.Device.Enter())
        {
            Launch[] all = [.. RunLaunches.Keep(desk.Kernels, kept, slots, 2 * outputs, counter)];
            Assert.Equal(launches, all.Length);
            foreach (Launch launch in all) launch.Enqueue();
        }
        Assert.Equal(Enumerable.Range(0, 2 * outputs).Select(i => (float)i), desk.Download<float>(slots, 2 * outputs));
        Assert.Equal([1], desk.Download<int>(counter, 1));
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
