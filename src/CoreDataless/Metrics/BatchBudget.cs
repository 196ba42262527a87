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
        int least = 1, most = (wanted + unit - 1) / unit;
        if (Fits(backend, computation(most * unit), bytes)) return most * unit;
        // Memory grows with the batch, but not in proportion: every worker needs some of its own.
        while (most - least > 1)
        {
            int middle = least + (most - least) / 2;
            if (Fits(backend, computation(middle * unit), bytes)) least = middle;
            else most = middle;
        }
        return least * unit;
    }

    /// <summary>
    /// Compiles for so many images, a whole number of units; for half as many, and so on down to one unit, where the
    /// device turns out not to have the memory.
    /// </summary>
    /// <exception cref="DeviceMemoryException">Not even one unit fits.</exception>
    public static IProgram Compile(IBackend backend, Func<int, Computation> computation, int unit, int images)
    {
        for (int units = images / unit; ; units /= 2)
        {
            try
            {
                return backend.Compile(computation(units * unit));
            }
            catch (DeviceMemoryException) when (units > 1)
            {
                // What fits is only known by trying: other processes take their share of the device.
            }
        }
    }

    /// <summary>Does a program for this computation fit?</summary>
    public static bool Fits(IBackend backend, Computation computation, long bytes) =>
        backend.EstimateBytes(computation) <= Math.Min(bytes, backend.MaxProgramBytes);
}
