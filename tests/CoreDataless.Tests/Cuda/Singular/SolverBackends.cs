using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Cuda.Gpu;

namespace CoreDataless.Tests.Cuda.Singular;

/// <summary>Backends whose GPU takes the smallest matrices too, in pieces and chunks that are soon full.</summary>
internal static class SolverBackends
{
    /// <summary>A matrix of 40 x 40 is two pieces; 60 x 40 and what comes of it are a chunk of their own.</summary>
    public static SingularLimits Limits { get; } =
        new() { LeastOperations = 0, LeastOperationsOfOne = 0, MostBytes = 1 << 17, PieceLength = 1_000 };

    /// <summary>On an emulated GPU.</summary>
    public static CudaBackend Open(CudaLibraries libraries, SingularLimits? limits = null) =>
        new(libraries, EmulatedBackends.Options, EmulatedBackends.Direct) { SingularLimits = limits ?? Limits };

    /// <summary>On the machine's GPU or an emulated one; tests are skipped where there is none of these.</summary>
    public static CudaBackend Open(string device, SingularLimits? limits = null)
    {
        if (device == TestDevice.Gpu)
        {
            return new CudaBackend(CudaLibrarySearch.Find(), new CudaOptions(), EmulatedBackends.Direct)
            {
                SingularLimits = limits ?? Limits,
            };
        }
        EmulatedBackends.SkipUnlessThere();
        return Open(EmulatedCuda.Libraries, limits);
    }
}
