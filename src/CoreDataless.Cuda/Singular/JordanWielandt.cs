using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>Symmetric matrices whose eigenvalues are singular values: <c>jordan_wielandt.cu</c>.</summary>
internal sealed class JordanWielandt(KernelLibrary kernels)
{
    /// <summary>The kernel, and the file that it is in.</summary>
    public const string Source = "jordan_wielandt";

    /// <summary>Puts it into the stream, for matrices that lie one after the other.</summary>
    /// <param name="matrices">Matrices of the shape.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="count">How many.</param>
    /// <param name="symmetric">Receives lower triangles of matrices of (rows + columns), one after the other.</param>
    public void Enqueue(ulong matrices, MatrixShape shape, int count, ulong symmetric)
    {
        long size = (long)shape.Rows + shape.Columns;
        // Row by row is the transpose column by column.
        Launch.EnqueueOver(kernels[Source, Source], size * size * count, new Arguments(
            matrices, symmetric, size * size * count, shape.Count, shape.Columns, shape.Rows, shape.Columns, 0));
    }

    /// <summary>The same for one triangular factor, as <see cref="TriangularFactor"/> leaves it.</summary>
    public void EnqueueTriangle(ulong factor, MatrixShape shape, ulong symmetric)
    {
        long size = 2L * shape.Short;
        Launch.EnqueueOver(kernels[Source, Source], size * size, new Arguments(
            factor, symmetric, size * size, 0, shape.Short, shape.Short, shape.Long, 1));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Arguments(
        ulong Matrices, ulong Symmetric, long Count, long Stride, int Rows, int Columns, int Leading, int IsTriangle);
}
