using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>What is said when CUDA cannot be used: what is missing, and the one thing to do.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly StandInMachine _machine = new();

    public RefusalTests() => StandIn.SkipWithoutCompiler();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void No_driver()
    {
        CudaReport report = Refused("libcuda.so.1 was not found", "install NVIDIA's driver, or use the CPU");
        Assert.Null(report.DriverVersion);
        Assert.Equal([new CudaAttempt("libcuda.so.1", "not found")], report.Tried);
    }

    [Fact]
    public void A_driver_that_is_no_library()
    {
        _machine.Touch("system", "libcuda.so.1");
        Refused("libcuda.so.1 does not load (broken)", "install driver anew");
    }

    [Fact]
    public void A_driver_that_is_only_in_a_folder_of_the_toolkit()
    {
        StandIn.Compile(
            _machine.PathOf("usr", "local", "cuda", "lib64", "stubs", "libcuda.so.1"),
            StandIn.Complete<Driver>(StandIn.Driver()));
        Refused("libcuda.so.1 was not found", "install");
    }

    [Theory]
    [InlineData(100, "the NVIDIA driver finds no GPU", "see what nvidia-smi says")]
    [InlineData(34, "libcuda.so.1 is the toolkit's stand-in for linking and no driver", "take its folder out of")]
    [InlineData(803, "library and its kernel module are of different versions", "restart the machine")]
    [InlineData(3, "does not start, error 3 (CUDA_ERROR_OF_A_TEST: in words)", "nvidia-smi")]
    public void A_driver_that_does_not_start(int status, string reason, string remedy)
    {
        _machine.AddDriver(StandIn.Driver(init: status));
        Refused(reason, remedy);
    }

    [Fact]
    public void A_driver_without_GPUs()
    {
        _machine.AddDriver(StandIn.Driver(gpus: 0));
        Refused("the NVIDIA driver finds no GPU", "CUDA_VISIBLE_DEVICES");
    }

    [Fact]
    public void A_driver_that_fails_later()
    {
        _machine.AddDriver(StandIn.Driver() + "\nint cuDeviceGet(int *device, int ordinal) { return 101; }");
        Refused("driver: cuDeviceGet failed with 101 (CUDA_ERROR_OF_A_TEST: in words)", "nvidia-smi");
    }

    [Fact]
    public void A_driver_of_an_older_CUDA()
    {
        _machine.AddDriver(StandIn.Driver(version: 11040));
        Refused("the NVIDIA driver is for CUDA 11.4", "update it");
    }

    [Fact]
    public void A_driver_without_a_function()
    {
        _machine.AddDriver(StandIn.Driver(), without: "cuGraphLaunch");
        Refused("libcuda.so.1 has no function cuGraphLaunch", "another version of driver");
    }

    [Fact]
    public void No_compiler()
    {
        _machine.AddDriver(StandIn.Driver());
        CudaReport report = Refused(
            "no libnvrtc.so.13 or libnvrtc.so.12 was found",
            $"name the folders of its libraries in {SearchRoots.OwnVariable}");
        Assert.Equal("13.0", report.DriverVersion);
        Assert.Single(report.Gpus);
        Assert.Equal(["driver"], report.Libraries.Select(l => l.Name));
    }

    [Fact]
    public void A_compiler_of_a_newer_CUDA_than_the_driver()
    {
        _machine.AddDriver(StandIn.Driver(version: 12040));
        _machine.AddToolkit(13, "usr", "lib64");
        Refused(
            "the CUDA libraries here are newer than the driver, which is for CUDA 12.4", "update the NVIDIA driver");
    }

    [Fact]
    public void A_compiler_that_does_not_know_the_GPU()
    {
        _machine.AddDriver(StandIn.Driver(architecture: 120));
        _machine.AddToolkit(12, "usr", "lib64");
        Refused("libnvrtc.so.12) does not compile for stand-in GPU, sm_120", "install a CUDA toolkit that does");
    }

    [Fact]
    public void A_compiler_that_is_damaged()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.Touch("usr", "lib64", "libnvrtc.so.13");
        Refused("libnvrtc.so.13 does not load (broken)", "install NVRTC anew");
    }

    [Fact]
    public void A_compiler_without_a_function()
    {
        _machine.AddDriver(StandIn.Driver());
        StandIn.Compile(_machine.PathOf("usr", "lib64", "libnvrtc.so.13"), StandIn.Nvrtc(13));
        Refused("libnvrtc.so.13 has no function nvrtcCreateProgram", "another version of NVRTC");
    }

    [Fact]
    public void A_cuDNN_that_is_damaged_is_done_without()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddToolkit(13, "usr", "lib64");
        StandIn.Compile(_machine.PathOf("usr", "lib64", "libcudnn.so.9"), StandIn.CuDnn(91002, 13000));
        string broken = _machine.Touch("usr", "lib64", "libcudnn.so.8");
        CudaReport report = _machine.Search().Report;
        Assert.True(report.IsUsable);
        Assert.Contains(report.Tried, t =>
            t.Outcome.EndsWith("libcudnn.so.9 has no function cudnnGetErrorString", StringComparison.Ordinal));
        Assert.Contains(new CudaAttempt(broken, "broken"), report.Tried);
    }

    private CudaReport Refused(string reason, string remedy)
    {
        SearchOutcome outcome = _machine.Search();
        Assert.Null(outcome.Libraries);
        Assert.False(outcome.Report.IsUsable);
        Assert.Contains(reason, outcome.Refusal!.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, outcome.Refusal.Remedy, StringComparison.Ordinal);
        Assert.Equal(outcome.Refusal.Message, outcome.Report.Verdict);
        return outcome.Report;
    }
}
