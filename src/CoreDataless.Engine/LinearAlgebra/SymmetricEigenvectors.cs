using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Engine;

/// <summary>Eigenvalues and eigenvectors of dense symmetric matrices in double precision, on all processors.</summary>
public static class SymmetricEigenvectors
{
    /// <summary>
    /// Decomposes a symmetric matrix. Each value is within a small multiple of n * 2^-52 * (the largest magnitude) of
    /// the true one, and vectors are orthonormal to that precision.
    /// </summary>
    /// <param name="symmetric">n x n, row by row; it is left as it is.</param>
    /// <param name="n">Rows and columns.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The values, smallest first, and the unit vectors: row i belongs to value i.</returns>
    /// <exception cref="ArgumentException">
    /// Not n x n elements, or one that is not finite, or a matrix too large for this method's memory: n over 46,000.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (double[] Values, double[] Vectors) Compute(
        double[] symmetric, int n, CancellationToken cancellation = default)
    {
        if (symmetric.LongLength != (long)n * n)
            throw new ArgumentException($"{symmetric.LongLength} elements are not {n} x {n}", nameof(symmetric));
        if (!symmetric.All(double.IsFinite))
            throw new ArgumentException("a matrix with an element that is not finite has no eigenvalues", nameof(symmetric));
        if (n == 0) return ([], []);
        using var team = new WorkerTeam(Environment.ProcessorCount);
        return new SymmetricSolver(DoubleKernels.For(SimdSupport.Best), team).Solve(symmetric, n, cancellation);
    }
}
