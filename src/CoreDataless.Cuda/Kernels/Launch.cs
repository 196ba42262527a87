using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>Blocks of a grid, or threads of a block.</summary>
internal readonly record struct Extent(uint X, uint Y = 1, uint Z = 1)
{
    public override string ToString() => $"{X}x{Y}x{Z}";
}

/// <summary>
/// A kernel with its grid and its arguments, to be put into the stream any number of times. Each kernel takes one
/// struct by value, declared alike in its source and here.
/// </summary>
internal sealed unsafe class Launch
{
    /// <summary>Threads of a block that steps over one index.</summary>
    public const int Threads = 256;

    private const long MostBlocks = 1 << 20;

    private readonly byte[] _arguments;

    private Launch(Kernel kernel, Extent grid, Extent block, byte[] arguments) =>
        (Kernel, Grid, Block, _arguments) = (kernel, grid, block, arguments);

    public Kernel Kernel { get; }

    /// <summary>Blocks; at most 2^31 - 1, 65535, 65535.</summary>
    public Extent Grid { get; }

    /// <summary>Threads of a block; at most 1024 in all.</summary>
    public Extent Block { get; }

    public static Launch Of<TArguments>(Kernel kernel, Extent grid, Extent block, in TArguments arguments)
        where TArguments : unmanaged =>
        new(kernel, grid, block, MemoryMarshal.AsBytes(new ReadOnlySpan<TArguments>(in arguments)).ToArray());

    /// <summary>A launch over one index: blocks of 256 threads step over <paramref name="count"/> elements.</summary>
    public static Launch Over<TArguments>(Kernel kernel, long count, in TArguments arguments)
        where TArguments : unmanaged =>
        Of(kernel, BlocksFor(count), new Extent(Threads), arguments);

    /// <summary>
    /// As <see cref="Over"/>, put into the stream at once: for arguments that differ each time. Allocates nothing.
    /// </summary>
    public static void EnqueueOver<TArguments>(Kernel kernel, long count, in TArguments arguments)
        where TArguments : unmanaged
    {
        fixed (TArguments* pointer = &arguments) Enqueue(kernel, BlocksFor(count), new Extent(Threads), pointer);
    }

    /// <summary>Puts it into the stream; returns before it ran.</summary>
    public void Enqueue()
    {
        fixed (byte* arguments = _arguments) Enqueue(Kernel, Grid, Block, arguments);
    }

    public override string ToString() => $"{Kernel.Name} {Grid} of {Block}";

    private static Extent BlocksFor(long count) =>
        new((uint)Math.Clamp((count + Threads - 1) / Threads, 1, MostBlocks));

    private static void Enqueue(Kernel kernel, Extent grid, Extent block, void* arguments) =>
        kernel.Driver.Check(kernel.Driver.cuLaunchKernel(
            kernel.Function, grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, 0, kernel.Stream, &arguments, null));
}
