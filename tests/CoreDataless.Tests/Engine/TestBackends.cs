using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>A way to make one backend, with a name for messages: <c>cpu avx2 threads 3</c>.</summary>
internal sealed record TestBackend(string Name, Func<IBackend> Create);

/// <summary>The backends under test: the one place where a new one is listed.</summary>
internal static class TestBackends
{
    public static TestBackend Reference { get; } = new("reference", () => new ReferenceBackend());

    /// <summary>Float32 backends: compared with the reference, and held to equal bits for any batch.</summary>
    public static IReadOnlyList<TestBackend> Fast { get; } = [];

    public static IReadOnlyList<TestBackend> All { get; } = [Reference, .. Fast];
}
