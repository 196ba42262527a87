using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using MathNet.Numerics.LinearAlgebra;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>The processor's singular values: against other methods, and what must not change them.</summary>
public class SingularValueTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 9 }, { 9, 1 }, { 2, 2 }, { 3, 3 }, { 2, 5 }, { 3, 2 }, { 7, 7 }, { 8, 8 }, { 9, 8 }, { 17, 16 },
        { 31, 31 }, { 47, 48 }, { 61, 13 }, { 13, 61 }, { 101, 97 }, { 5, 30_000 }, { 30_000, 5 }, { 1, 150_000 },
        { 2_100, 47 }, { 49, 2_100 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_agrees_with_Jacobi(int rows, int columns)
    {
        double[,] a = new MatrixRecipe(1).Uniform(rows, columns);
        double[] expected = Matrices.Reference(a);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best))
        {
            Matrices.AssertClose(
                expected, Matrices.Values(new Matrices(a), level: level),
                Matrices.Tolerance(rows, columns, expected[0]), $"{rows} x {columns}, {level}");
        }
    }

    // Around the steps from one way to the next, and band blocks that do not come out even.
    [Theory]
    [InlineData(320, 319)]
    [InlineData(321, 321)]
    [InlineData(330, 353)]
    [InlineData(400, 336)]
    [InlineData(337, 600)]
    public void Larger_ones_agree_with_MathNet(int rows, int columns)
    {
        double[,] a = new MatrixRecipe(2).Uniform(rows, columns);
        double[] expected = [.. Matrix<double>.Build.DenseOfArray(a).Svd(computeVectors: false).S];
        Matrices.AssertClose(
            expected, Matrices.Values(new Matrices(a)), Matrices.Tolerance(rows, columns, expected[0]),
            $"{rows} x {columns}");
    }

    [Theory]
    [InlineData(33)]
    [InlineData(341)]
    public void An_identity_has_ones(int n)
    {
        double[,] a = MatrixRecipe.Fill(n, n, (r, c) => r == c ? 1 : 0);
        Assert.All(Matrices.Values(new Matrices(a)), v => Assert.Equal(1, v, 1e-15));
    }

    [Theory]
    [InlineData(4, 5)]
    [InlineData(340, 340)]
    [InlineData(3_000, 40)]
    public void Nothing_but_zeros_has_zeros(int rows, int columns) =>
        Assert.All(Matrices.Values(new Matrices(new double[rows, columns])), v => Assert.Equal(0, v));

    [Theory]
    [InlineData(20, 30, 660)]
    [InlineData(20, 30, -660)]
    [InlineData(330, 330, 660)]
    [InlineData(3_000, 40, -660)]
    public void Huge_and_tiny_matrices_have_the_same_values_but_for_their_scale(int rows, int columns, int exponent)
    {
        double[,] a = new MatrixRecipe(3).Uniform(rows, columns);
        double[,] scaled = MatrixRecipe.Fill(rows, columns, (r, c) => Math.ScaleB(a[r, c], exponent));
        double[] expected = [.. Matrices.Values(new Matrices(a)).Select(v => Math.ScaleB(v, exponent))];
        Matrices.AssertClose(
            expected, Matrices.Values(new Matrices(scaled)), Matrices.Tolerance(rows, columns, expected[0]), "scaled");
    }

    [Theory]
    [InlineData(40, 30)]
    [InlineData(350, 330)]
    [InlineData(2_500, 41)]
    public void Reflections_and_transposition_change_nothing(int rows, int columns)
    {
        var recipe = new MatrixRecipe(4);
        double[,] a = recipe.Uniform(rows, columns);
        double[] values = Matrices.Values(new Matrices(a));
        double[,] turned = MatrixRecipe.Transpose(recipe.Reflect(MatrixRecipe.Transpose(recipe.Reflect(a))));
        double tolerance = 2 * Matrices.Tolerance(rows, columns, values[0]);
        Matrices.AssertClose(values, Matrices.Values(new Matrices(turned)), tolerance, "reflected");
        Matrices.AssertClose(values, Matrices.Values(new Matrices(MatrixRecipe.Transpose(a))), tolerance, "transposed");
    }

    // A matrix of half a million rows, of which a part is held at once; its values are known from one copy.
    [Theory]
    [InlineData("uniform", true)]
    [InlineData("uniform", false)]
    [InlineData("condition", true)]
    [InlineData("condition", false)]
    public void A_matrix_larger_than_the_working_memory_is_read_in_blocks(string kind, bool tall)
    {
        const int copies = 25_000;
        double[,] one = MatrixRecipe.Make(kind, 5, 20, 20);
        double[] expected = [.. Matrices.Reference(one).Select(v => v * Math.Sqrt(copies))];
        var matrix = new Copies(one, copies, tall);
        using var backend = new CpuBackend();
        using ISingularValues solver = backend.CreateSingularValues();
        Assert.True(solver.EstimateBytes(matrix) < (long)matrix.Rows * matrix.Columns * sizeof(double));
        Matrices.AssertClose(expected, Matrices.Values(matrix, backend), 1e-12 * expected[0], "copies");
    }

    private sealed class Copies(double[,] one, int count, bool tall) : IMatrixBatch
    {
        private readonly (int Long, int Short) _size = (one.GetLength(0) * count, one.GetLength(1));

        public int Count => 1;

        public int Rows => tall ? _size.Long : _size.Short;

        public int Columns => tall ? _size.Short : _size.Long;

        public void Read(int matrix, int firstRow, Span<double> destination)
        {
            int period = one.GetLength(0);
            for (int i = 0; i < destination.Length; i++)
            {
                (int r, int c) = (firstRow + (i / Columns), i % Columns);
                destination[i] = tall ? one[r % period, c] : one[c % period, r];
            }
        }
    }
}
