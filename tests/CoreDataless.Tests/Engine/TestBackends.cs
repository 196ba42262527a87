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
        .. Levels.SelectMany(
            level => new[]
            {
                Cpu(level, threads: 2), Tiled(level, Algorithm.F2, threads: 1), Tiled(level, Algorithm.F4, threads: 3),
            }),
    ];

    public static IReadOnlyList<TestBackend> All { get; } = [Reference, .. Fast];

    // Processes that can do less are there for the widest level that is left.
    private static IEnumerable<SimdLevel> Levels => Enum.GetValues<SimdLevel>()
        .Where(level => level == SimdSupport.Best || (level < SimdSupport.Best && !SimdProcessTests.IsSuchAProcess));

    private static TestBackend Cpu(SimdLevel level, int threads) => new(
        $"cpu {level} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level)));

    // Every 3x3 convolution of stride 1 in tiles, also where that is not worth it.
    private static TestBackend Tiled(SimdLevel level, Algorithm tiles, int threads) => new(
        $"cpu {level} {tiles} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level) { Tiles = tiles }));
}
