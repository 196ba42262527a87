namespace CoreDataless.Cuda.Native;

/// <summary>
/// File names of NVIDIA's libraries, as NVIDIA's cuda-pathfinder has them. Names with a <c>*</c> are patterns.
/// </summary>
internal sealed record LibraryNames
{
    /// <summary>The names of Linux; those of Windows where <paramref name="isWindows"/>.</summary>
    public static LibraryNames For(bool isWindows) => isWindows ? Windows : Linux;

    /// <summary>The driver, which only the system's loader may find: toolkits have a stub of the same name.</summary>
    public required string Driver { get; init; }

    /// <summary>Toolkits, the one to prefer first.</summary>
    public required IReadOnlyList<ToolkitNames> Toolkits { get; init; }

    /// <summary>cuDNN, the version to prefer first. The names do not say for which toolkit it was built.</summary>
    public required IReadOnlyList<CuDnnNames> CuDnns { get; init; }

    private static LibraryNames Linux { get; } = new()
    {
        Driver = "libcuda.so.1",
        Toolkits = [LinuxToolkit(13), LinuxToolkit(12)],
        CuDnns =
        [
            new CuDnnNames("libcudnn.so.9", "libcudnn_*.so.9"),
            new CuDnnNames("libcudnn.so.8", "libcudnn_*.so.8"),
        ],
    };

    private static LibraryNames Windows { get; } = new()
    {
        Driver = "nvcuda.dll",
        Toolkits = [WindowsToolkit(13), WindowsToolkit(12)],
        CuDnns =
        [
            new CuDnnNames("cudnn64_9.dll", "cudnn_*64_9.dll"),
            new CuDnnNames("cudnn64_8.dll", "cudnn_*64_8.dll"),
        ],
    };

    // cuSOLVER counts one behind the toolkit, and cuSPARSE has been 12 since CUDA 12.
    private static ToolkitNames LinuxToolkit(int major) => new(
        major,
        Nvrtc: $"libnvrtc.so.{major}",
        BesideNvrtc: [$"libnvJitLink.so.{major}", $"libnvrtc-builtins.so.{major}.*"],
        CuBlas: $"libcublas.so.{major}",
        BesideCuBlas: [$"libcublasLt.so.{major}"],
        CuSolver: $"libcusolver.so.{major - 1}",
        BesideCuSolver: ["libcusparse.so.12", $"libnvJitLink.so.{major}"]);

    private static ToolkitNames WindowsToolkit(int major) => new(
        major,
        Nvrtc: $"nvrtc64_{major}0_0.dll",
        BesideNvrtc: [$"nvJitLink_{major}0_0.dll", $"nvrtc-builtins64_{major}*.dll"],
        CuBlas: $"cublas64_{major}.dll",
        BesideCuBlas: [$"cublasLt64_{major}.dll"],
        CuSolver: $"cusolver64_{major - 1}.dll",
        BesideCuSolver: ["cusparse64_12.dll", $"nvJitLink_{major}0_0.dll"]);
}

/// <summary>The libraries of one CUDA major version.</summary>
/// <param name="Major">12 or 13; libraries of different ones are never mixed.</param>
/// <param name="Nvrtc">The compiler.</param>
/// <param name="BesideNvrtc">What it opens itself, by bare name, so that it must be in the process before.</param>
/// <param name="CuBlas">Matrix products.</param>
/// <param name="BesideCuBlas">What cuBLAS is linked with.</param>
/// <param name="CuSolver">Eigenvalues.</param>
/// <param name="BesideCuSolver">What cuSOLVER is linked with beside cuBLAS.</param>
internal sealed record ToolkitNames(
    int Major,
    string Nvrtc,
    IReadOnlyList<string> BesideNvrtc,
    string CuBlas,
    IReadOnlyList<string> BesideCuBlas,
    string CuSolver,
    IReadOnlyList<string> BesideCuSolver);

/// <summary>The libraries of one cuDNN major version.</summary>
/// <param name="Main">The one that has the functions.</param>
/// <param name="Parts">
/// The ones that do the work. The main one opens them by bare name, which would mix versions where the system has
/// others.
/// </param>
internal sealed record CuDnnNames(string Main, string Parts);
