using CoreDataless.Engine;
using MathNet.Numerics.LinearAlgebra;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

public class SymmetricEigenvectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(49)]
    [InlineData(131)]
    public void Vectors_are_orthonormal_and_the_matrix_scales_them(int n)
    {
        double[,] a = Symmetric(n);
        (double[] values, double[] vectors) = SymmetricEigenvectors.Compute(Flat(a), n);
        AssertDecomposes(a, values, vectors);
        Matrix<double> matrix = Matrix<double>.Build.DenseOfArray(a);
        IEnumerable<double> expected = matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(z => z.Real).Order();
        Matrices.AssertClose([.. expected], values, 1e-14 * n, $"{n}");
    }

    [Fact]
    public void Equal_and_zero_values_are_no_trouble()
    {
        // Twice a projection: (x, x, ..., 0, 0, ...) turned by a reflection from both sides.
        var recipe = new MatrixRecipe(2);
        double[] u = [.. Enumerable.Range(0, 60).Select(_ => recipe.Next() - 0.5)];
        double length = u.Sum(x => x * x);
        double[,] turn = MatrixRecipe.Fill(60, 60, (r, c) => (r == c ? 1 : 0) - (2 * u[r] * u[c] / length));
        double[,] a = MatrixRecipe.Fill(
            60, 60, (r, c) => Enumerable.Range(0, 25).Sum(k => 2 * turn[r, k] * turn[c, k]));
        (double[] values, double[] vectors) = SymmetricEigenvectors.Compute(Flat(a), 60);
        AssertDecomposes(a, values, vectors);
        Matrices.AssertClose([.. Enumerable.Range(0, 60).Select(i => i < 35 ? 0.0 : 2)], values, 1e-13, "projection");
    }

    [Fact]
    public void A_diagonal_is_sorted_and_scale_does_not_matter()
    {
        double[] diagonal = [3e200, 0, 0, 0, -1e200, 0, 0, 0, 2e200];
        (double[] values, double[] vectors) = SymmetricEigenvectors.Compute(diagonal, 3);
        Assert.Equal([-1e200, 2e200, 3e200], values);
        Assert.Equal([0, 1, 0, 0, 0, 1, 1, 0, 0], vectors.Select(Math.Abs));
    }

    [Fact]
    public void What_is_not_finite_or_not_square_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigenvectors.Compute([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => SymmetricEigenvectors.Compute([1, double.NaN, double.NaN, 1], 2));
    }

    private static double[,] Symmetric(int n)
    {
        double[,] a = new MatrixRecipe(1).Uniform(n, n);
        return MatrixRecipe.Fill(n, n, (r, c) => a[Math.Max(r, c), Math.Min(r, c)]);
    }

    private static double[] Flat(double[,] a) => [.. a.Cast<double>()];

    private static void AssertDecomposes(double[,] a, double[] values, double[] vectors)
    {
        int n = values.Length;
        Matrix<double> matrix = Matrix<double>.Build.DenseOfArray(a);
        Matrix<double> rows = Matrix<double>.Build.DenseOfRowMajor(n, n, vectors);
        Matrix<double> scaled = Matrix<double>.Build.DenseOfDiagonalArray(values) * rows;
        Assert.True(((rows * matrix) - scaled).L2Norm() < 1e-14 * n);
        Assert.True(((rows * rows.Transpose()) - Matrix<double>.Build.DenseIdentity(n)).L2Norm() < 1e-14 * n);
    }
}
