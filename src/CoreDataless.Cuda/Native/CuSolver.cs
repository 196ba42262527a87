namespace CoreDataless.Cuda.Native;

/// <summary>
/// cuSOLVER's dense part; matrices are column by column. The same functions in CUDA 12 and 13, but for the batched one.
/// </summary>
internal sealed unsafe class CuSolver : NativeTable
{
    public const int NoVectors = 0, Lower = 0;

    /// <summary>cudaDataType: float64, real.</summary>
    public const int Double = 1;

    private static readonly string[] Statuses =
    [
        "success", "not initialized", "allocation failed", "invalid value", "the GPU's architecture is not supported",
        "mapping error", "execution failed", "internal error", "this type of matrix is not supported", "not supported",
    ];

    public readonly delegate* unmanaged<nint*, int> cusolverDnCreate;
    public readonly delegate* unmanaged<nint, int> cusolverDnDestroy;
    public readonly delegate* unmanaged<nint, nint, int> cusolverDnSetStream;
    public readonly delegate* unmanaged<nint*, int> cusolverDnCreateParams;
    public readonly delegate* unmanaged<nint, int> cusolverDnDestroyParams;
    public readonly delegate* unmanaged<int, int*, int> cusolverGetProperty;
    public readonly delegate* unmanaged<
        nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int> cusolverDnXsyevd_bufferSize;
    public readonly delegate* unmanaged<
        nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int>
        cusolverDnXsyevd;
    public readonly delegate* unmanaged<
        nint, nint, long, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int> cusolverDnXgeqrf_bufferSize;
    public readonly delegate* unmanaged<
        nint, nint, long, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int>
        cusolverDnXgeqrf;

    /// <summary>Null before CUDA 12.6.</summary>
    public readonly delegate* unmanaged<
        nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, long, int>
        cusolverDnXsyevBatched_bufferSize;

    /// <inheritdoc cref="cusolverDnXsyevBatched_bufferSize"/>
    public readonly delegate* unmanaged<
        nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, long, int>
        cusolverDnXsyevBatched;

    public CuSolver(LoadedLibrary library)
        : base(library)
    {
        cusolverDnCreate = (delegate* unmanaged<nint*, int>)Export(nameof(cusolverDnCreate));
        cusolverDnDestroy = (delegate* unmanaged<nint, int>)Export(nameof(cusolverDnDestroy));
        cusolverDnSetStream = (delegate* unmanaged<nint, nint, int>)Export(nameof(cusolverDnSetStream));
        cusolverDnCreateParams = (delegate* unmanaged<nint*, int>)Export(nameof(cusolverDnCreateParams));
        cusolverDnDestroyParams = (delegate* unmanaged<nint, int>)Export(nameof(cusolverDnDestroyParams));
        cusolverGetProperty = (delegate* unmanaged<int, int*, int>)OptionalExport(nameof(cusolverGetProperty));
        cusolverDnXsyevd_bufferSize = (delegate* unmanaged<
            nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int>)
            Export(nameof(cusolverDnXsyevd_bufferSize));
        cusolverDnXsyevd = (delegate* unmanaged<
            nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int>)
            Export(nameof(cusolverDnXsyevd));
        cusolverDnXgeqrf_bufferSize = (delegate* unmanaged<
            nint, nint, long, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int>)
            Export(nameof(cusolverDnXgeqrf_bufferSize));
        cusolverDnXgeqrf = (delegate* unmanaged<
            nint, nint, long, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int>)
            Export(nameof(cusolverDnXgeqrf));
        cusolverDnXsyevBatched_bufferSize = (delegate* unmanaged<
            nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, long, int>)
            OptionalExport(nameof(cusolverDnXsyevBatched_bufferSize));
        cusolverDnXsyevBatched = (delegate* unmanaged<
            nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, long,
            int>)OptionalExport(nameof(cusolverDnXsyevBatched));
    }

    /// <summary>From its properties, which need no handle and so no GPU.</summary>
    public override string Version =>
        cusolverGetProperty == null ? "of unknown version" : $"{Property(0)}.{Property(1)}.{Property(2)}";

    /// <summary>The header's names in words; the library has no function for it.</summary>
    public override string Describe(int status) =>
        status > 0 && status < Statuses.Length ? Statuses[status] : "unknown status";

    private int Property(int property)
    {
        int value = 0;
        Check(cusolverGetProperty(property, &value));
        return value;
    }
}
