using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>cuBLAS on the stream of a device.</summary>
internal sealed unsafe class CuBlasHandle
{
    /// <summary>Makes a handle; a scope that outlives all programs owns it.</summary>
    /// <exception cref="CudaException">cuBLAS does not start.</exception>
    /// <exception cref="Engine.DeviceMemoryException">There is no memory for its scratch.</exception>
    public CuBlasHandle(CudaDevice device, CuBlas library, ResourceScope scope)
    {
        Library = library;
        // Of our own, because cuBLAS would allocate while a graph is being captured; as much as NVIDIA recommends.
        long bytes = device.Facts.Architecture >= 90 ? 32L << 20 : 4L << 20;
        ulong workspace = device.Allocate(scope, bytes);
        nint pointer = 0;
        library.Check(library.cublasCreate_v2(&pointer));
        Pointer = pointer;
        scope.Own(() => _ = library.cublasDestroy_v2(Pointer));
        library.Check(library.cublasSetStream_v2(pointer, device.Stream));
        // In this order: a new stream resets the workspace.
        library.Check(library.cublasSetWorkspace_v2(pointer, workspace, (nuint)bytes));
        library.Check(library.cublasSetMathMode(pointer, CuBlas.DefaultMath));
    }

    public CuBlas Library { get; }

    /// <summary>What cuBLAS knows it by.</summary>
    public nint Pointer { get; }
}
