using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Winograd;
using CoreDataless.Tests.Cuda;
using CoreDataless.Tests.Cuda.Choice;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Engine;

/// <summary>A way to make one backend, with a name for messages: <c>cpu avx2 threads 3</c>.</summary>
internal sealed record TestBackend(string Name, Func<IBackend> Create)
{
    /// <summary>
    /// Are the bits of an image the same for any number of images, and in programs for any number? On a GPU, layers are
    /// computed in another way for each.
    /// </summary>
    public bool SameBitsForAnyBatch { get; init; } = true;
}

/// <summary>The backends under test: the one place where a new one is listed.</summary>
internal static class TestBackends
{
    public static TestBackend Reference { get; } = new("reference", () => new ReferenceBackend());

    /// <summary>Float32 backends: compared with the reference, and held to equal bits for any batch.</summary>
    public static IReadOnlyList<TestBackend> Fast { get; } =
    [
        .. Levels.SelectMany(
            level => new[]
            {
                Cpu(level, threads: 2), Tiled(level, Algorithm.F2, threads: 1), Tiled(level, Algorithm.F4, threads: 3),
            }),
        .. Gpus,
    ];

    public static IReadOnlyList<TestBackend> All { get; } = [Reference, .. Fast];

    // Processes that can do less are there for the widest level that is left.
    private static IEnumerable<SimdLevel> Levels => Enum.GetValues<SimdLevel>()
        .Where(level => level == SimdSupport.Best || (level < SimdSupport.Best && !SimdProcessTests.IsSuchAProcess));

    // Without an emulated one, EmulatedBackendTests are skipped and say why.
    private static IEnumerable<TestBackend> Gpus
    {
        get
        {
            if (SimdProcessTests.IsSuchAProcess) yield break;
            if (EmulatedCuda.SkipReason is null)
            {
                yield return Gpu("emulated, direct", () => EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries));
                yield return Gpu("emulated, libraries", () => ChosenLayers.Backend(
                    EmulatedCuda.Libraries, Precision.Fp32, "cuDNN fused", "cuBLAS", "cuDNN plain", "direct"));
            }
            // Layers as exact as these tests are; how close the others come, the tests of the GPU say.
            if (CudaProbe.Look().IsUsable)
            {
                yield return Gpu("direct", () => new CudaBackend(
                    CudaLibrarySearch.Find(), new CudaOptions(Precision: Precision.Fp32), EmulatedBackends.Direct));
            }
        }
    }

    private static TestBackend Gpu(string name, Func<IBackend> create) =>
        new($"cuda {name}", create) { SameBitsForAnyBatch = false };

    private static TestBackend Cpu(SimdLevel level, int threads) => new(
        $"cpu {level} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level)));

    // Every 3x3 convolution of stride 1 in tiles, also where that is not worth it.
    private static TestBackend Tiled(SimdLevel level, Algorithm tiles, int threads) => new(
        $"cpu {level} {tiles} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level) { Tiles = tiles }));
}
