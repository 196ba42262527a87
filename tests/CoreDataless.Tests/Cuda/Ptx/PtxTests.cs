using System.Text.RegularExpressions;
using CoreDataless.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Ptx;

/// <summary>
/// Every kernel compiles to PTX for the oldest architecture that it is written for and for the newest that is common, and
/// keeps to what each device grants without being asked.
/// </summary>
public sealed partial class PtxTests : IDisposable
{
    private const int MostSharedBytes = 48 << 10, MostArgumentBytes = 4 << 10;

    private static readonly Lazy<string?> Clang =
        new(() => new[] { "clang-19", "clang-16", "clang", "clang-14" }.FirstOrDefault(EmulatorBuild.Knows));

    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-ptx-").FullName;

    public static TheoryData<string, int> Cases =>
        new MatrixTheoryData<string, int>([.. KernelSources.Embedded.Sources.Keys], [80, 90]);

    public static TheoryData<string> Sources => [.. KernelSources.Embedded.Sources.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_compile_and_keep_within_what_every_device_has(string source, int architecture)
    {
        Assert.SkipWhen(Clang.Value is null, "there is no clang to compile the kernels to PTX with");
        string text = KernelSources.Embedded.Sources[source];
        IReadOnlyList<PtxKernel> kernels = PtxFile.Read(Compile(source, text, architecture));
        IEnumerable<string> named = KernelPattern().Matches(text).Select(m => m.Groups["name"].Value);
        Assert.Equal(named.Order(StringComparer.Ordinal), kernels.Select(k => k.Name));
        Assert.All(kernels, kernel =>
        {
            Assert.InRange(kernel.SharedBytes, 0, MostSharedBytes);
            Assert.InRange(kernel.ArgumentBytes, 1, MostArgumentBytes);
            Assert.False(kernel.UsesLocalMemory, $"{kernel.Name} keeps an array in memory that should be in registers");
        });
    }

    // With warnings as errors: the stand-in compiler knows no others.
    [Theory]
    [MemberData(nameof(Sources))]
    public void Kernels_compile_for_the_host_and_can_be_found(string source)
    {
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
        using var device = new CudaDevice(EmulatedCuda.Libraries, 0);
        using Lock.Scope use = device.Enter();
        var kernels = new KernelLibrary(device, device.NewScope(), cacheFolder: null);
        foreach (Match kernel in KernelPattern().Matches(KernelSources.Embedded.Sources[source]))
            Assert.NotEqual(0, kernels[source, kernel.Groups["name"].Value].Function);
    }

    // The tests above count on what is read here.
    [Fact]
    public void Shared_and_local_memory_and_arguments_are_read_from_PTX()
    {
        Assert.SkipWhen(Clang.Value is null, "there is no clang to compile the kernels to PTX with");
        const string Text = """
            struct Arguments { float* y; int n; };

            __device__ __attribute__((noinline)) float helper(int i)
            {
                __shared__ float hidden[50];
                hidden[threadIdx.x] = i;
                __syncthreads();
                return hidden[i];
            }

            extern "C" __global__ void shares(const Arguments a)
            {
                __shared__ float there[100];
                there[threadIdx.x] = a.n;
                __syncthreads();
                a.y[threadIdx.x] = there[a.n] + helper(a.n);
            }

            extern "C" __global__ void spills(const Arguments a)
            {
                float all[100];
                for (int i = 0; i < 100; i++) all[i] = a.y[i];
                a.y[0] = all[a.n];
            }
            """;
        Assert.Equal(
            [new PtxKernel("shares", 16, 600, false), new PtxKernel("spills", 16, 200, true)],
            PtxFile.Read(Compile("tiny", Text, 80)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Compile(string name, string text, int architecture)
    {
        string source = Path.Combine(_folder, name + ".cu"), ptx = Path.Combine(_folder, name + ".ptx");
        File.WriteAllText(source, text);
        foreach ((string header, string content) in KernelSources.Embedded.Headers)
            File.WriteAllText(Path.Combine(_folder, header), content);
        string? failure = EmulatorBuild.Run(
            Clang.Value!,
            "-x", "cuda", "--cuda-device-only", $"--cuda-gpu-arch=sm_{architecture}", "--cuda-feature=+ptx80",
            "-nocudainc", "-nocudalib", "-nostdinc", "-fdeclspec", "-std=c++17", "-O3", "-Wall", "-Wextra", "-Werror",
            "-include", Path.Combine(AppContext.BaseDirectory, "Cuda", "Ptx", "clang_prelude.cuh"),
            "-S", "-o", ptx, source);
        Assert.Null(failure);
        return File.ReadAllText(ptx);
    }

    [GeneratedRegex("""extern "C" __global__ (?:__launch_bounds__\([^)]*\) )?void (?<name>\w+)\(""")]
    private static partial Regex KernelPattern();
}
