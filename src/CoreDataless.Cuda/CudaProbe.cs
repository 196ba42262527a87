using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>Says what this machine has of CUDA, without using it.</summary>
public static class CudaProbe
{
    /// <summary>
    /// Looks once per process, and loads all that it finds, which says whether it works. A machine without CUDA, or
    /// with a broken one, is an ordinary state: nothing is thrown.
    /// </summary>
    public static CudaReport Look() => CudaLibrarySearch.Outcome.Report;
}
