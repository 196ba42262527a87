using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>What a call that fails says.</summary>
public sealed class NativeTableTests : IDisposable
{
    private readonly StandInMachine _machine = new();

    public NativeTableTests()
    {
        StandIn.SkipWithoutCompiler();
        _machine.AddDriver(StandIn.Driver() + "\nint cuCtxSetCurrent(void *context) { return (int)(long)context; }");
        _machine.AddToolkit(13, "usr", "lib64");
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public unsafe void A_status_becomes_library_function_code_and_text()
    {
        Driver driver = _machine.Search().Libraries!.Driver;
        driver.Check(driver.cuCtxSetCurrent(0));
        var e = Assert.Throws<CudaException>(() => driver.Check(driver.cuCtxSetCurrent(201)));
        Assert.Equal(("driver", "cuCtxSetCurrent", 201), (e.Library, e.Function, e.Code));
        Assert.Equal("driver: cuCtxSetCurrent failed with 201 (CUDA_ERROR_OF_A_TEST: in words)", e.Message);
    }

    [Theory]
    [InlineData(700)]
    [InlineData(719)]
    public unsafe void A_kernel_that_went_wrong_ends_the_device(int status)
    {
        Driver driver = _machine.Search().Libraries!.Driver;
        var e = Assert.Throws<CudaDeviceLostException>(() => driver.Check(driver.cuCtxSetCurrent(status)));
        Assert.Contains("the device is lost to this process", e.Message, StringComparison.Ordinal);
    }
}
