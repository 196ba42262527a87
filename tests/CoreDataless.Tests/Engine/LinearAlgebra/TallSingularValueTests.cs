using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>
/// Tall and wide matrices: well-conditioned ones by way of their square, others by reflections. Which it was shows in
/// how often they are read: for their scale, for the square, and once more for reflections.
/// </summary>
public class TallSingularValueTests
{
    private const double BySquare = 2;
    private const double ByReflections = 3;

    // The square may be used up to a condition of an eighth of the rows.
    [Theory]
    [InlineData(3_000, 40, 1, BySquare)]
    [InlineData(3_000, 40, 370, BySquare)]
    [InlineData(3_000, 40, 380, ByReflections)]
    [InlineData(3_000, 40, 1e6, ByReflections)]
    [InlineData(3_000, 40, 1e12, ByReflections)]
    [InlineData(40, 3_000, 370, BySquare)]
    [InlineData(40, 3_000, 1e12, ByReflections)]
    [InlineData(640, 330, 79, BySquare)]
    [InlineData(640, 330, 1e12, ByReflections)]
    public void The_condition_decides_how_and_the_values_agree_with_those_known(
        int rows, int columns, double condition, double passes)
    {
        int count = Math.Min(rows, columns);
        double[] expected = [.. Enumerable.Range(0, count).Select(i => Math.Pow(condition, -i / (count - 1.0)))];
        double[,] a = Turned(rows, columns, expected);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best))
        {
            var watched = new WatchedMatrices(new Matrices(a));
            double[] values = Matrices.Values(watched, level: level);
            Matrices.AssertClose(expected, values, Matrices.Tolerance(rows, columns, 1), $"{level}");
            Assert.Equal(passes, watched.Passes);
        }
    }

    [Theory]
    [InlineData("low_rank", 7)]
    [InlineData("equal_columns", 1)]
    public void The_rank_is_not_lost_in_the_square(string kind, int rank)
    {
        var watched = new WatchedMatrices(new Matrices(MatrixRecipe.Make(kind, 3, 3_000, 40)));
        double[] values = Matrices.Values(watched);
        Assert.Equal(rank, values.Count(v => v > values[0] * Math.ScaleB(3_000, -52)));
        Assert.Equal(ByReflections, watched.Passes);
    }

    // Sums of nothing but positive numbers round the worst.
    [Fact]
    public void A_matrix_of_positive_numbers_agrees_with_Jacobi()
    {
        double[,] a = MatrixRecipe.Fill(2_500, 44, (_, _) => 0);
        var recipe = new MatrixRecipe(11);
        for (int i = 0; i < a.Length; i++) a[i / 44, i % 44] = recipe.Next();
        double[] expected = Matrices.Reference(a);
        var watched = new WatchedMatrices(new Matrices(a));
        Matrices.AssertClose(
            expected, Matrices.Values(watched), Matrices.Tolerance(2_500, 44, expected[0]), "positive");
        Assert.Equal(BySquare, watched.Passes);
    }

    [Theory]
    [InlineData(3_000, 50, 9)]
    [InlineData(640, 330, 1e12)]
    [InlineData(640, 330, 9)]
    public void Threads_do_not_change_a_bit(int rows, int columns, double condition)
    {
        double[,] a = Turned(rows, columns, [.. Enumerable.Range(0, columns).Select(i => i == 0 ? condition : 1)]);
        double[] expected = Matrices.Values(new Matrices(a), threads: 1);
        Assert.Equal(expected, Matrices.Values(new Matrices(a), threads: 2));
        Assert.Equal(expected, Matrices.Values(new Matrices(a), threads: 3));
    }

    /// <summary>A matrix of these values.</summary>
    internal static double[,] Turned(int rows, int columns, double[] values)
    {
        var recipe = new MatrixRecipe(10);
        double[,] a = MatrixRecipe.Fill(rows, columns, (r, c) => r == c ? values[r] : 0);
        for (int i = 0; i < 2; i++)
            a = MatrixRecipe.Transpose(recipe.Reflect(MatrixRecipe.Transpose(recipe.Reflect(a))));
        return a;
    }
}
