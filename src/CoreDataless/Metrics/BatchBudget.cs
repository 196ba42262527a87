using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>How many images a program should be compiled for.</summary>
internal static class BatchBudget
{
    /// <summary>
    /// The largest multiple of <paramref name="unit"/> images, at most <paramref name="wanted"/>, whose working memory
    /// fits the budget and the backend; one unit where even that does not fit.
    /// </summary>
    /// <param name="backend">Asked what a batch costs.</param>
    /// <param name="computation">The computation for a number of images.</param>
    /// <param name="unit">Images that stay together.</param>
    /// <param name="wanted">Images in all.</param>
    /// <param name="bytes">The budget.</param>
    public static int Capacity(IBackend backend, Func<int, Computation> computation, int unit, int wanted, long bytes)
    {
        long perUnit = Math.Max(1, backend.EstimateBytes(computation(unit)));
        long units = Math.Clamp(Math.Min(bytes, backend.MaxProgramBytes) / perUnit, 1, (wanted + unit - 1) / unit);
        return (int)units * unit;
    }

    /// <summary>Does a program for this computation fit?</summary>
    public static bool Fits(IBackend backend, Computation computation, long bytes) =>
        backend.EstimateBytes(computation) <= Math.Min(bytes, backend.MaxProgramBytes);
}
