using CoreDataless.Engine;
using MathNet.Numerics.LinearAlgebra;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>Singular values against other methods, and what must not change them.</summary>
public class SingularValueTests
{
    public static IEnumerable<TheoryDataRow<string, int, int, ulong>> Shapes => Solvers.Rows<ulong>(
        (1, 1, 1), (1, 9, 1), (9, 1, 1), (2, 2, 1), (3, 3, 1), (2, 5, 1), (3, 2, 1), (7, 7, 1), (8, 8, 1), (9, 8, 1),
        (17, 16, 1), (31, 31, 1), (47, 48, 1), (61, 13, 1), (13, 61, 1), (101, 97, 1), (5, 30_000, 1), (30_000, 5, 1),
        (1, 150_000, 1), (2_100, 47, 1), (49, 2_100, 1));

    // Around the steps from one way to the next, and band blocks that do not come out even.
    public static IEnumerable<TheoryDataRow<string, int, int, ulong>> LargeShapes => Solvers.Rows<ulong>(
        (320, 319, 2), (321, 321, 2), (330, 353, 2), (400, 336, 2), (337, 600, 2));

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Exponents => Solvers.Rows(
        (20, 30, 660), (20, 30, -660), (330, 330, 660), (3_000, 40, -660), (31, 900, 660));

    public static IEnumerable<TheoryDataRow<string, int, int, ulong>> Turns =>
        Solvers.Rows<ulong>((40, 30, 4), (350, 330, 4), (2_500, 41, 4));

    public static IEnumerable<TheoryDataRow<string, int, int, double>> Identities =>
        Solvers.Rows<double>((33, 33, 1), (341, 341, 1), (4, 5, 0), (340, 340, 0), (3_000, 40, 0));

    // Two of a kind that the square serves, and two of one that it does not.
    public static IEnumerable<TheoryDataRow<string, int, int, string>> Long => Solvers.Rows(
        (500_000, 20, "uniform"), (20, 500_000, "uniform"), (500_000, 20, "condition"), (20, 500_000, "condition"));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_agrees_with_Jacobi(string device, int rows, int columns, ulong seed)
    {
        double[,] a = new MatrixRecipe(seed).Uniform(rows, columns);
        AssertValues(Matrices.Reference(a), device, a);
    }

    [Theory]
    [MemberData(nameof(LargeShapes))]
    public void Larger_ones_agree_with_MathNet(string device, int rows, int columns, ulong seed)
    {
        double[,] a = new MatrixRecipe(seed).Uniform(rows, columns);
        AssertValues([.. Matrix<double>.Build.DenseOfArray(a).Svd(computeVectors: false).S], device, a);
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void Ones_or_zeros_in_the_diagonal_are_the_values(string device, int rows, int columns, double diagonal)
    {
        double[,] a = MatrixRecipe.Fill(rows, columns, (r, c) => r == c ? diagonal : 0);
        Assert.All(Solvers.Values(device, a), v => Assert.Equal(diagonal, v, diagonal * 1e-15));
    }

    [Theory]
    [MemberData(nameof(Exponents))]
    public void Huge_and_tiny_matrices_have_the_same_values_but_for_their_scale(
        string device, int rows, int columns, int exponent)
    {
        double[,] a = new MatrixRecipe(3).Uniform(rows, columns);
        double[,] scaled = MatrixRecipe.Fill(rows, columns, (r, c) => Math.ScaleB(a[r, c], exponent));
        double[] expected = [.. Solvers.Values(device, a).Select(v => Math.ScaleB(v, exponent))];
        Matrices.AssertClose(
            expected, Solvers.Values(device, scaled), Matrices.Tolerance(rows, columns, expected[0]), "scaled");
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void Reflections_and_transposition_change_nothing(string device, int rows, int columns, ulong seed)
    {
        var recipe = new MatrixRecipe(seed);
        double[,] a = recipe.Uniform(rows, columns);
        double[] values = Solvers.Values(device, a);
        double[,] turned = MatrixRecipe.Transpose(recipe.Reflect(MatrixRecipe.Transpose(recipe.Reflect(a))));
        double tolerance = 2 * Matrices.Tolerance(rows, columns, values[0]);
        Matrices.AssertClose(values, Solvers.Values(device, turned), tolerance, "reflected");
        Matrices.AssertClose(values, Solvers.Values(device, MatrixRecipe.Transpose(a)), tolerance, "transposed");
    }

    // A matrix of half a million rows, of which the host holds a part at once; its values are known from one copy.
    [Theory]
    [MemberData(nameof(Long))]
    public void A_matrix_larger_than_the_working_memory_is_read_in_blocks(
        string device, int rows, int columns, string kind)
    {
        int copies = Math.Max(rows, columns) / 20;
        double[,] one = MatrixRecipe.Make(kind, 5, 20, 20);
        double[] expected = [.. Matrices.Reference(one).Select(v => v * Math.Sqrt(copies))];
        var matrix = new Copies(one, copies, rows > columns);
        using IBackend backend = Solvers.Open(device);
        using ISingularValues solver = backend.CreateSingularValues();
        Assert.True(solver.EstimateBytes(matrix) < (long)matrix.Rows * matrix.Columns * sizeof(double));
        Matrices.AssertClose(expected, Matrices.Values(matrix, backend), 1e-12 * expected[0], "copies");
    }

    private static void AssertValues(double[] expected, string device, double[,] matrix)
    {
        (int rows, int columns) = (matrix.GetLength(0), matrix.GetLength(1));
        foreach (TestBackend test in Solvers.Of(device))
        {
            using IBackend backend = test.Create();
            Matrices.AssertClose(
                expected, Matrices.Values(new Matrices(matrix), backend),
                Matrices.Tolerance(rows, columns, expected[0]), $"{rows} x {columns}, {test.Name}");
        }
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
