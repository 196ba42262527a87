using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>The table of cases: every operation in many variants. Adding an operation means adding rows here.</summary>
internal static partial class OpCases
{
    public static IReadOnlyList<OpCase> All { get; } =
        [.. Convolutions(), .. Poolings(), .. Layers(), .. Losses(), .. Predictions(), .. Steps(), .. Networks(), .. Plans()];

    /// <summary>For <c>MemberData</c>: each case is a test of its own.</summary>
    public static TheoryData<string> Names => new(All.Select(c => c.Name));

    public static OpCase Get(string name) => All.Single(c => c.Name == name);

    // One operation from one input, and its gradient for several seeds.
    private static OpCase OfOne(
        string name, Shape shape, Func<CaseGraph, Node, Node> build, int seeds = 1, Draw? draw = null) =>
        new($"{name} of {shape} seeds {seeds}", g =>
        {
            Node x = g.Input(shape, draw);
            g.Differentiate(build(g, x), x, seeds);
        });
}
