using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>The kernel of each pair of output and input channel, times the n of the grid. Its zero-padded n x n Fourier
/// transform is F K G^T, where F and G have orthogonal columns of length sqrt(n), and so has n times its
/// values.</summary>
internal sealed class KernelMatrices(double[] taps, MatrixLayout layout, int grid) : IMatrixBatch
{
    public int Count => layout.Rows * layout.Columns;

    public int Rows => layout.Kernel[0];

    public int Columns => layout.Kernel[1];

    public void Read(int matrix, int firstRow, Span<double> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = grid * taps[((firstRow * Columns + i) * Count) + matrix];
    }
}
