namespace CoreDataless.Cuda.Native;

/// <summary>The libraries that a device works with: all of one CUDA major version.</summary>
internal sealed class CudaLibraries
{
    /// <summary>The driver.</summary>
    public required Driver Driver { get; init; }

    /// <summary>The compiler of our kernels.</summary>
    public required Nvrtc Nvrtc { get; init; }

    /// <summary>Matrix products, or null: our own kernels do them.</summary>
    public CuBlas? CuBlas { get; init; }

    /// <summary>Convolutions, or null: our own kernels do them.</summary>
    public CuDnn? CuDnn { get; init; }

    /// <summary>
    /// Eigenvalues, or null: the processor finds singular values. It is looked for when it is asked for first: with
    /// cuSPARSE, which it needs, it is hundreds of megabytes to map, and only spectra use it.
    /// </summary>
    public CuSolver? CuSolver => CuSolverOnDemand.Value;

    /// <summary>Looks for cuSOLVER.</summary>
    public required Lazy<CuSolver?> CuSolverOnDemand { private get; init; }
}
