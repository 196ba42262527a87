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
}
