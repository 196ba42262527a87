namespace CoreDataless.Cuda;

/// <summary>When the GPU is asked for singular values, and how much memory it takes for them.</summary>
internal sealed record SingularLimits
{
    /// <summary>
    /// Operations for a whole batch below which the processor is quicker than copies and launches: 10 to 50 ms of it. A
    /// guess, not measured.
    /// </summary>
    public double LeastOperations { get; init; } = 1e9;

    /// <summary>
    /// Operations for each matrix below which the processor, with all matrices at once, is quicker than a cuSOLVER that
    /// takes one after the other. A guess, not measured.
    /// </summary>
    public double LeastOperationsOfOne { get; init; } = 1e8;

    /// <summary>Bytes of device memory that many matrices may take together; one may take whatever there is.</summary>
    public long MostBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Symmetric matrices solved in one call: cuSOLVER refuses more than some 32,000, without saying so in its manual
    /// (mujocolab/mjlab#732).
    /// </summary>
    public int MostTogether { get; init; } = 1 << 14;

    /// <summary>
    /// Rows of a symmetric matrix: cuSOLVER cannot count the scratch memory for more than some 25,000
    /// (NVIDIA/CUDALibrarySamples#246).
    /// </summary>
    public int MostRows { get; init; } = 20_000;

    /// <summary>
    /// Numbers that are read before their copy begins, into each of two buffers. Some 16 MB take a bus longer than a
    /// call does.
    /// </summary>
    public int PieceLength { get; init; } = 1 << 21;
}
