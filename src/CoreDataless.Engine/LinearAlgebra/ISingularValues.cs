namespace CoreDataless.Engine;

/// <summary>Singular values, without vectors, of dense real matrices in double precision.</summary>
/// <remarks>
/// The same batch gives the same bits for any number of threads; on the processor, the same matrix does whatever else is
/// in the batch. Not safe for use from several threads at once.
/// </remarks>
public interface ISingularValues : IDisposable
{
    /// <summary>Bytes of working memory that <see cref="Compute"/> takes for these matrices.</summary>
    long EstimateBytes(IMatrixBatch matrices);

    /// <summary>
    /// Computes min(rows, columns) values of each matrix, largest first. Each is within a small multiple of
    /// max(rows, columns) * 2^-52 * (the matrix's largest value) of the true one, as LAPACK's gesdd has it. A matrix
    /// with an element that is not finite has values that are all NaN.
    /// </summary>
    /// <param name="matrices">The matrices.</param>
    /// <param name="values">Receives the values of one matrix after the other.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has a wrong length.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation);
}
