using CoreDataless.Engine;
using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Cuda;

/// <summary>
/// The shape of a batch's matrices. They lie row by row, which for NVIDIA's libraries is their transpose column by
/// column; its singular values are the same.
/// </summary>
internal readonly record struct MatrixShape(int Rows, int Columns)
{
    public static MatrixShape Of(IMatrixBatch batch) => new(batch.Rows, batch.Columns);

    public int Long => Math.Max(Rows, Columns);

    public int Short => Math.Min(Rows, Columns);

    /// <summary>Elements.</summary>
    public long Count => (long)Rows * Columns;

    /// <summary>Is it worth while to try the square?</summary>
    public bool IsTall => MatrixSolver.IsMuchTaller(Long, Short);

    /// <summary>Is a triangular factor so much smaller that it pays to make one first?</summary>
    public bool HasSmallFactor => Long > 2L * Short;

    /// <summary>Operations that the processor has with one: the triangular factor, then two diagonals.</summary>
    public double Operations => (double)Short * Short * (2.0 * Long + 8.0 / 3 * Short);
}
