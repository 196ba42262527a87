using CoreDataless.Cli;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Tests.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cli;

/// <summary>Where singular values are found.</summary>
public class DeviceOptionTests
{
    [Fact]
    public void Spectra_are_the_CPUs_unless_a_GPU_is_asked_for_by_name()
    {
        EmulatedBackends.SkipUnlessThere();
        using CudaBackend gpu = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        using IBackend cpu = DeviceOptionSet.InsteadForSpectra(DeviceOptionSet.Standard, gpu)!;
        Assert.IsType<CpuBackend>(cpu);
        Assert.Null(DeviceOptionSet.InsteadForSpectra(DeviceOptionSet.Standard with { Name = "cuda" }, gpu));
        Assert.Null(DeviceOptionSet.InsteadForSpectra(DeviceOptionSet.Standard, cpu));
    }
}
