using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda;

/// <summary>The CUDA backend on the emulated device.</summary>
internal static class EmulatedBackends
{
    /// <summary>Compiled kernels are kept as long as the emulator that compiles them is the same.</summary>
    public static CudaOptions Options =>
        new(Precision: Precision.Fp32) { CacheFolder = Path.Combine(EmulatedCuda.Folder, "kernels") };

    /// <summary>Layers by our own kernels.</summary>
    public static CudaBackend OfOurKernels(CudaLibraries libraries) => new(libraries, Options, Direct);

    /// <summary>Layers straight from the definition; nothing is timed.</summary>
    public static LayerChoice Direct(CudaDevice device, ResourceScope scope, string? cacheFolder) =>
        new([new DirectFamily()]) { Times = false };

    /// <summary>Skips a test where there is no emulated device.</summary>
    public static void SkipUnlessThere() =>
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
}
