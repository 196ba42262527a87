using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Winograd;

namespace CoreDataless.Tests.Engine;

/// <summary>A way to make one backend, with a name for messages: <c>cpu avx2 threads 3</c>.</summary>
internal sealed record TestBackend(string Name, Func<IBackend> Create);

/// <summary>The backends under test: the one place where a new one is listed.</summary>
internal static class TestBackends
{
    public static TestBackend Reference { get; } = new("reference", () => new ReferenceBackend());

    /// <summary>Float32 backends: compared with the reference, and held to equal bits for any batch.</summary>
    public static IReadOnlyList<TestBackend> Fast { get; } =
    [
        .. Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best).SelectMany(
            level => new[]
            {
                Cpu(level, threads: 1), Cpu(level, threads: 3), Tiled(level, Algorithm.F2), Tiled(level, Algorithm.F4),
            }),
    ];

    public static IReadOnlyList<TestBackend> All { get; } = [Reference, .. Fast];

    private static TestBackend Cpu(SimdLevel level, int threads) => new(
        $"cpu {level} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level)));

    // Every 3x3 convolution of stride 1 in tiles, also where that is not worth it.
    private static TestBackend Tiled(SimdLevel level, Algorithm tiles) => new(
        $"cpu {level} {tiles}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(Threads: 2, level) { Tiles = tiles }));
}
