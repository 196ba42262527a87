namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>The matrices of <c>tests/recipes/singular_values.py</c>, built by the same steps.</summary>
internal sealed class MatrixRecipe(ulong seed)
{
    private ulong _state = seed;

    public double Next()
    {
        _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);
        return ((_state >> 11) + 0.5) / (1L << 53);
    }

    public static double[,] Make(string kind, ulong seed, int rows, int columns)
    {
        var recipe = new MatrixRecipe(seed);
        return kind switch
        {
            "uniform" => recipe.Uniform(rows, columns),
            "graded" => recipe.Graded(rows, columns),
            "low_rank" => recipe.LowRank(rows, columns),
            "nearly_low_rank" => recipe.NearlyLowRank(rows, columns),
            "equal_columns" => recipe.EqualColumns(rows, columns),
            "condition" => recipe.Turned(columns, i => Math.ScaleB(1 - (i / 1024.0), -(40 * i / (columns - 1)))),
            "clustered" => recipe.Turned(columns, i => 1 + Math.ScaleB(i % 4, -40)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public double[,] Uniform(int rows, int columns) => Fill(rows, columns, (_, _) => Next() - 0.5);

    /// <summary>(I - 2 u u^T / u^T u) A, which has the singular values of A.</summary>
    public double[,] Reflect(double[,] a)
    {
        int n = a.GetLength(0);
        double[] u = [.. Enumerable.Range(0, n).Select(_ => Next() - 0.5)];
        double factor = 2 / u.Sum(x => x * x);
        int columns = a.GetLength(1);
        double[] dots = [.. Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, n).Sum(r => u[r] * a[r, c]))];
        return Fill(n, columns, (r, c) => a[r, c] - (u[r] * factor * dots[c]));
    }

    public static double[,] Transpose(double[,] a) => Fill(a.GetLength(1), a.GetLength(0), (r, c) => a[c, r]);

    public static double[,] Fill(int rows, int columns, Func<int, int, double> element)
    {
        var a = new double[rows, columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) a[r, c] = element(r, c);
        }
        return a;
    }

    private double[,] Graded(int rows, int columns) =>
        Fill(rows, columns, (_, c) => Math.ScaleB(Next() - 0.5, -(53 * c / columns)));

    private double[,] LowRank(int rows, int columns)
    {
        double[,] left = Fill(rows, 7, (_, _) => Math.Floor(Next() * 16) - 8);
        double[,] right = Fill(7, columns, (_, _) => Math.Floor(Next() * 16) - 8);
        return Fill(rows, columns, (r, c) => Enumerable.Range(0, 7).Sum(k => left[r, k] * right[k, c]));
    }

    private double[,] NearlyLowRank(int rows, int columns)
    {
        double[,] low = LowRank(rows, columns);
        return Fill(rows, columns, (r, c) => low[r, c] + Math.ScaleB(Next() - 0.5, -45));
    }

    public double[,] EqualColumns(int rows, int columns)
    {
        double[,] one = Uniform(rows, 1);
        return Fill(rows, columns, (r, _) => one[r, 0]);
    }

    private double[,] Turned(int n, Func<int, double> diagonal) =>
        Transpose(Reflect(Transpose(Reflect(Fill(n, n, (r, c) => r == c ? diagonal(r) : 0)))));
}
