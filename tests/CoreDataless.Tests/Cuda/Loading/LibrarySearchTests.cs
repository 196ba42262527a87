using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>Which libraries are taken.</summary>
public sealed class LibrarySearchTests : IDisposable
{
    private readonly StandInMachine _machine = new();

    public LibrarySearchTests() => StandIn.SkipWithoutCompiler();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_machine_with_everything_is_usable()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddToolkit(13, "usr", "local", "cuda", "lib64");
        _machine.AddCuDnn(91002, 13000, "usr", "lib64");
        string solver = _machine.AddCuSolver(13, "usr", "local", "cuda", "lib64");
        CudaReport report = _machine.Search().Report;
        Assert.True(report.IsUsable, report.Verdict);
        Assert.Equal("stand-in GPU, CUDA 13.0", report.Verdict);
        Assert.Equal("13.0", report.DriverVersion);
        Assert.Equal([new CudaGpu("stand-in GPU", 90, 132, 80L << 30)], report.Gpus);
        Assert.Equal(
            [
                new CudaLibrary("driver", "13.0", _machine.PathOf("system", "libcuda.so.1")),
                new CudaLibrary("NVRTC", "13.0", _machine.PathOf("usr", "local", "cuda", "lib64", "libnvrtc.so.13")),
                new CudaLibrary(
                    "cuBLAS", "13.1.2", _machine.PathOf("usr", "local", "cuda", "lib64", "libcublas.so.13")),
                new CudaLibrary("cuDNN", "9.10.2", _machine.PathOf("usr", "lib64", "libcudnn.so.9")),
                new CudaLibrary("cuSOLVER", "12.1.2", solver),
            ],
            report.Libraries);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(12)]
    public void Wheels_of_either_version_are_a_complete_set(int major)
    {
        string[] nvidia = ["venv", "lib", "python3.12", "site-packages", "nvidia"];
        _machine.AddDriver(StandIn.Driver());
        if (major == 13) _machine.AddToolkit(13, [.. nvidia, "cu13", "lib"]);
        else _machine.AddToolkit(12, [.. nvidia, "cublas", "lib"]);
        _machine.AddCuDnn(91002, major * 1000, [.. nvidia, "cudnn", "lib"]);
        _machine.Variables["VIRTUAL_ENV"] = _machine.PathOf("venv");
        CudaLibraries libraries = _machine.Search().Libraries!;
        Assert.Equal($"{major}.0", libraries.Nvrtc.Version);
        Assert.Equal($"{major}.1.2", libraries.CuBlas!.Version);
        Assert.Equal(major, libraries.CuDnn!.CudaMajor);
    }

    [Theory]
    [InlineData("usr/local/nvidia/lib64")]
    [InlineData("usr/lib/wsl/lib")]
    public void A_mounted_driver_that_the_system_does_not_know_is_found(string folder)
    {
        _machine.AddDriver(StandIn.Driver(), folder: folder);
        Assert.Equal(
            _machine.PathOf(folder, "libcuda.so.1"), Assert.Single(_machine.Search().Report.Libraries).Path);
    }

    [Fact]
    public void A_toolkits_stub_is_no_driver()
    {
        _machine.AddDriver(StandIn.Driver(), folder: "usr/local/cuda/lib64/stubs");
        Assert.StartsWith("libcuda.so.1 was not found", _machine.Search().Report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_folder_comes_before_the_system_and_that_before_the_toolkits()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddToolkit(13, "home", "lib64");
        _machine.Variables["CUDA_HOME"] = _machine.PathOf("home");
        Assert.StartsWith(_machine.PathOf("home"), Nvrtc().Path, StringComparison.Ordinal);
        _machine.AddToolkit(13, "system");
        Assert.StartsWith(_machine.PathOf("system"), Nvrtc().Path, StringComparison.Ordinal);
        _machine.AddToolkit(12, "own");
        _machine.Variables[SearchRoots.OwnVariable] = _machine.PathOf("own");
        Assert.StartsWith(_machine.PathOf("own"), Nvrtc().Path, StringComparison.Ordinal);

        CudaLibrary Nvrtc() => _machine.Search().Report.Libraries.First(l => l.Name == "NVRTC");
    }

    [Theory]
    [InlineData(13000, "13.0")]
    [InlineData(12040, "12.0")]
    public void In_one_place_13_comes_before_12_unless_the_driver_is_older(int driver, string chosen)
    {
        _machine.AddDriver(StandIn.Driver(driver));
        _machine.AddToolkit(12, "usr", "lib64");
        _machine.AddToolkit(13, "usr", "lib64");
        SearchOutcome outcome = _machine.Search();
        Assert.Equal(chosen, outcome.Libraries!.Nvrtc.Version);
        Assert.StartsWith(chosen[..2], outcome.Libraries.CuBlas!.Version, StringComparison.Ordinal);
        var tooNew = new CudaAttempt(
            _machine.PathOf("usr", "lib64", "libnvrtc.so.13"), "too new: the driver is for CUDA 12.4");
        Assert.Equal(driver < 13000, outcome.Report.Tried.Contains(tooNew));
    }

    [Fact]
    public void Versions_are_never_mixed()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddNvrtc(StandIn.Nvrtc(12), 12, "own");
        _machine.AddToolkit(13, "usr", "lib64");
        _machine.AddCuDnn(91002, 13000, "usr", "lib64");
        _machine.Variables[SearchRoots.OwnVariable] = _machine.PathOf("own");
        SearchOutcome outcome = _machine.Search();
        Assert.Equal("12.0", outcome.Libraries!.Nvrtc.Version);
        Assert.Null(outcome.Libraries.CuBlas);
        Assert.Null(outcome.Libraries.CuDnn);
        Assert.Contains(
            new CudaAttempt(_machine.PathOf("usr", "lib64", "libcudnn.so.9"),
                "cuDNN 9.10.2 is built for CUDA 13, and the other libraries are of CUDA 12"),
            outcome.Report.Tried);
        Assert.Contains("without cuDNN", outcome.Report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_installed_together_goes_together()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddCuDnn(90100, 13000, "system");
        _machine.AddToolkit(13, "usr", "lib64");
        _machine.AddCuDnn(91002, 13000, "usr", "lib64");
        Assert.Equal("9.10.2", _machine.Search().Libraries!.CuDnn!.Version);
        _machine.AddCuDnn(92000, 13000, "own");
        _machine.Variables[SearchRoots.OwnVariable] = _machine.PathOf("own");
        Assert.Equal("9.20.0", _machine.Search().Libraries!.CuDnn!.Version);
    }

    [Fact]
    public void The_cuDNN_that_fits_is_found_behind_one_that_does_not()
    {
        _machine.AddDriver(StandIn.Driver());
        _machine.AddToolkit(12, "usr", "lib64");
        _machine.AddCuDnn(91002, 13000, "system");
        _machine.AddCuDnn(8907, 12000, "usr", "lib64");
        Assert.Equal("8.9.7", _machine.Search().Libraries!.CuDnn!.Version);
        _machine.AddCuDnn(90100, 12000, "usr", "lib64");
        Assert.Equal("9.1.0", _machine.Search().Libraries!.CuDnn!.Version);
    }

    [Fact]
    public void A_compiler_for_the_GPU_is_found_behind_an_older_one()
    {
        _machine.AddDriver(StandIn.Driver(architecture: 100));
        _machine.AddNvrtc(StandIn.Nvrtc(12), 12, "system");
        _machine.AddNvrtc(StandIn.Nvrtc(12, 8, "90, 100"), 12, "usr", "lib64");
        Assert.Equal("12.8", _machine.Search().Libraries!.Nvrtc.Version);
    }

    [Fact]
    public void Windows_names_are_known()
    {
        using var machine = new StandInMachine { IsWindows = true };
        machine.AddDriver(StandIn.Driver());
        machine.AddToolkit(13, "cuda", "bin", "x64");
        machine.AddCuDnn(91002, 13000, "cuda", "bin", "x64");
        string[] parts =
        [
            machine.Touch("cuda", "bin", "x64", "cusparse64_12.dll"),
            machine.Touch("cuda", "bin", "x64", "nvJitLink_130_0.dll"),
            machine.AddCuSolver(13, "cuda", "bin", "x64"),
        ];
        machine.Variables["CUDA_PATH"] = machine.PathOf("cuda");
        Assert.Equal(
            ["driver", "NVRTC", "cuBLAS", "cuDNN", "cuSOLVER"], machine.Search().Report.Libraries.Select(l => l.Name));
        Assert.All(parts, part => Assert.Contains(part, machine.Loaded));
    }
}
