using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>cuSOLVER on the stream of a device.</summary>
internal sealed unsafe class CuSolverHandle
{
    /// <summary>Makes a handle; the scope owns it.</summary>
    /// <exception cref="CudaException">cuSOLVER does not start.</exception>
    public CuSolverHandle(CudaDevice device, CuSolver library, ResourceScope scope)
    {
        Library = library;
        nint made = 0;
        library.Check(library.cusolverDnCreate(&made));
        nint handle = Pointer = made;
        scope.Own(() => _ = library.cusolverDnDestroy(handle));
        library.Check(library.cusolverDnSetStream(handle, device.Stream));
        library.Check(library.cusolverDnCreateParams(&made));
        nint parameters = Parameters = made;
        scope.Own(() => _ = library.cusolverDnDestroyParams(parameters));
    }

    public CuSolver Library { get; }

    /// <summary>What cuSOLVER knows it by.</summary>
    public nint Pointer { get; }

    /// <summary>The choice of algorithms: cuSOLVER's own.</summary>
    public nint Parameters { get; }
}
