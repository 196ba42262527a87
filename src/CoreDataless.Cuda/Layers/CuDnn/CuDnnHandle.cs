using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>cuDNN on the stream of a device.</summary>
internal sealed unsafe class CuDnnHandle
{
    /// <summary>Makes a handle; a scope that outlives all programs owns it.</summary>
    /// <exception cref="CudaException">cuDNN does not start, as when its parts are of different versions.</exception>
    public CuDnnHandle(CudaDevice device, CuDnn library, ResourceScope scope)
    {
        Library = library;
        nint pointer = 0;
        library.Check(library.cudnnCreate(&pointer));
        Pointer = pointer;
        scope.Own(() => _ = library.cudnnDestroy(Pointer));
        library.Check(library.cudnnSetStream(pointer, device.Stream));
    }

    public CuDnn Library { get; }

    /// <summary>What cuDNN knows it by.</summary>
    public nint Pointer { get; }

    /// <summary>The most scratch memory that we give to a convolution, in bytes.</summary>
    public static long MostWorkspace => 256L << 20;
}
