using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Devices;

/// <summary>Each call of the driver fails once, at each place where it is made in the life of a program.</summary>
public class FaultTests
{
    private const int InvalidValue = 1, OutOfMemory = 2, LaunchFailed = 719;

    // All functions but those that cannot fail or are not called here; a name that is missing shows in the last test.
    private static readonly string[] Functions =
    [
        "cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2",
        "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent", "cuMemAlloc_v2", "cuMemFree_v2",
        "cuMemHostAlloc", "cuMemFreeHost", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2",
        "cuMemsetD32Async", "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuEventCreate",
        "cuEventRecord", "cuEventSynchronize", "cuEventDestroy_v2", "cuModuleLoadDataEx", "cuModuleUnload",
        "cuModuleGetFunction", "cuLaunchKernel", "cuStreamBeginCapture_v2", "cuStreamEndCapture",
        "cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy",
    ];

    private static readonly Lazy<float[]> Expected = new(() =>
    {
        using CudaBackend backend = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        return new Scenario().RunOn(backend);
    });

    public FaultTests() => EmulatedBackends.SkipUnlessThere();

    public static TheoryData<string> Names => new(Functions);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_failed_call_is_an_exception_or_nothing_at_all(string function)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        foreach (int code in (int[])[InvalidValue, OutOfMemory, LaunchFailed])
        {
            for (int after = 0; FailsAt(cuda, function, code, after); after = Next(after))
            {
            }
        }
        cuda.Forgive();
        using (CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables))
            Assert.Equal(Expected.Value, new Scenario().RunOn(backend));
        Assert.Equal("", cuda.Live);
    }

    // Every call of the first, then ever fewer: later ones are much alike.
    private static int Next(int after) => after + 1 + after / 8;

    // False when there is no such call any more.
    private static bool FailsAt(EmulatedCuda cuda, string function, int code, int after)
    {
        long before = cuda.Calls(function);
        cuda.Fail(function, code, after);
        try
        {
            using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
            Assert.Equal(Expected.Value, new Scenario().RunOn(backend));
        }
        catch (Exception e) when (
            e is CudaException or CudaUnavailableException or DeviceMemoryException or GraphException)
        {
            Assert.NotEmpty(e.Message);
        }
        Assert.Equal("", cuda.Live);
        return cuda.Calls(function) - before > after;
    }
}
