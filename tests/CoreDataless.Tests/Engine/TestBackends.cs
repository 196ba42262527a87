using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

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
            level => new[] { Cpu(level, threads: 1), Cpu(level, threads: 3) }),
    ];

    public static IReadOnlyList<TestBackend> All { get; } = [Reference, .. Fast];

    private static TestBackend Cpu(SimdLevel level, int threads) => new(
        $"cpu {level} threads {threads}".ToLowerInvariant(),
        () => new CpuBackend(new CpuOptions(threads, level)));
}
