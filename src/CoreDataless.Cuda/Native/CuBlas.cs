namespace CoreDataless.Cuda.Native;

/// <summary>cuBLAS; matrices are column by column. The same functions in CUDA 12 and 13.</summary>
internal sealed unsafe class CuBlas : NativeTable
{
    public const int DefaultMath = 0;
    public const int NotTransposed = 0, Transposed = 1;

    public readonly delegate* unmanaged<nint*, int> cublasCreate_v2;
    public readonly delegate* unmanaged<nint, int> cublasDestroy_v2;
    public readonly delegate* unmanaged<int, int*, int> cublasGetProperty;
    public readonly delegate* unmanaged<nint, nint, int> cublasSetStream_v2;
    public readonly delegate* unmanaged<nint, ulong, nuint, int> cublasSetWorkspace_v2;
    public readonly delegate* unmanaged<nint, int, int> cublasSetMathMode;
    public readonly delegate* unmanaged<
        nint, int, int, int, int, int, float*, ulong, int, ulong, int, float*, ulong, int, int> cublasSgemm_v2;
    public readonly delegate* unmanaged<
        nint, int, int, int, int, int, double*, ulong, int, long, ulong, int, long, double*, ulong, int, long, int, int>
        cublasDgemmStridedBatched;
    public readonly delegate* unmanaged<int, nint> cublasGetStatusString;

    public CuBlas(LoadedLibrary library)
        : base(library)
    {
        cublasCreate_v2 = (delegate* unmanaged<nint*, int>)Export(nameof(cublasCreate_v2));
        cublasDestroy_v2 = (delegate* unmanaged<nint, int>)Export(nameof(cublasDestroy_v2));
        cublasGetProperty = (delegate* unmanaged<int, int*, int>)OptionalExport(nameof(cublasGetProperty));
        cublasSetStream_v2 = (delegate* unmanaged<nint, nint, int>)Export(nameof(cublasSetStream_v2));
        cublasSetWorkspace_v2 = (delegate* unmanaged<nint, ulong, nuint, int>)Export(nameof(cublasSetWorkspace_v2));
        cublasSetMathMode = (delegate* unmanaged<nint, int, int>)Export(nameof(cublasSetMathMode));
        cublasSgemm_v2 = (delegate* unmanaged<
            nint, int, int, int, int, int, float*, ulong, int, ulong, int, float*, ulong, int, int>)
            Export(nameof(cublasSgemm_v2));
        cublasDgemmStridedBatched = (delegate* unmanaged<
            nint, int, int, int, int, int, double*, ulong, int, long, ulong, int, long, double*, ulong, int, long, int,
            int>)Export(nameof(cublasDgemmStridedBatched));
        cublasGetStatusString = (delegate* unmanaged<int, nint>)Export(nameof(cublasGetStatusString));
    }

    /// <summary>From its properties, which need no handle and so no GPU.</summary>
    public override string Version =>
        cublasGetProperty == null ? "of unknown version" : $"{Property(0)}.{Property(1)}.{Property(2)}";

    private int Property(int property)
    {
        int value = 0;
        Check(cublasGetProperty(property, &value));
        return value;
    }

    public override string Describe(int status) => Text(cublasGetStatusString(status));
}
