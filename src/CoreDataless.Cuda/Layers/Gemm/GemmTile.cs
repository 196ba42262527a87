namespace CoreDataless.Cuda;

/// <summary>The part of the destination that a block computes, as <c>implicit_gemm.cuh</c> has it.</summary>
/// <param name="Name">The end of the kernel's name.</param>
/// <param name="Pixels">Destination pixels.</param>
/// <param name="Channels">Destination channels.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="Slabs">Blocks of the depth in a step.</param>
/// <param name="Width">Source numbers that are copied at a time.</param>
/// <param name="Share">
/// What it may reach of a multiprocessor's multiplications, from its shared memory traffic; not measured.
/// </param>
internal sealed record GemmTile(string Name, int Pixels, int Channels, int Threads, int Slabs, int Width, double Share)
{
    /// <summary>
    /// For source channels by fours; the last for few destination channels, such as those of an image.
    /// </summary>
    public static IReadOnlyList<GemmTile> Wide { get; } =
    [
        new("128x128", 128, 128, 128, 1, 4, 0.67),
        new("128x64", 128, 64, 64, 1, 4, 0.57),
        new("64x64", 64, 64, 128, 2, 4, 0.33),
        new("128x16", 128, 16, 128, 1, 4, 0.19),
    ];

    /// <summary>For any number of channels.</summary>
    public static IReadOnlyList<GemmTile> Narrow { get; } = [new("64x64_narrow", 64, 64, 128, 2, 1, 0.2)];

    /// <summary>Multiplications of a step.</summary>
    public int MultiplicationsOfStep => Pixels * Channels * Slabs * GemmDepth.Block;

    /// <summary>Bytes of the sums of a block.</summary>
    public int BytesOfSums => Pixels * Channels * sizeof(float);
}
