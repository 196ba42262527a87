namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// Minimal filtering F(m x m, 3x3) of Winograd, after A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural
/// Networks" (arXiv 1509.09308): <c>Y = A^T [(G g G^T) * (B^T d B)] A</c> with d a patch of (m+2) x (m+2) source pixels
/// and Y a tile of m x m results takes (m+2)^2 multiplications where the definition takes 9 m^2.
/// </summary>
/// <remarks>
/// The matrices follow from m+1 points p at which the polynomials of signal and filter are multiplied, and from the
/// point at infinity (Toom and Cook). With N(p) the product of p - q over the other finite points q and M(x) the
/// product of x - q over all of them: A^T has the columns (1, p, ..., p^(m-1)), G the rows (1, p, p^2) / N(p), and B^T
/// the rows of coefficients of M(x) / (x - p). Points in pairs +-p share half of each transform. For m = 4 the pairs
/// 5/8 and 3/2 round least of all pairs of small fractions, 2.3 times less than the usual 1 and 2
/// (<c>tests/recipes/winograd_points.py</c>); all their products below are exact in float32.
/// <para>
/// What is between the transforms is up to some thousand times larger or smaller than the result, and all results of a
/// tile share it. So a result loses digits beside one a million times larger in its tile; one NaN or infinite pixel
/// makes NaN of all tiles that see it, where the definition spoils the pixels around; and sums beyond 1e34, or products
/// below 1e-34, overflow or vanish where the definition has some powers of ten left. Activations and gradients of
/// networks that can be trained in float32 are far from both ends.
/// </para>
/// </remarks>
internal sealed class Algorithm
{
    /// <summary>F(2x2, 3x3): 2.25 times fewer multiplications.</summary>
    public static readonly Algorithm F2 = new(2, [0, 1, -1]);

    /// <summary>F(4x4, 3x3): 4 times fewer multiplications.</summary>
    public static readonly Algorithm F4 = new(4, [0, Tile4x4.P, -Tile4x4.P, Tile4x4.Q, -Tile4x4.Q]);

    private Algorithm(int outputs, double[] points)
    {
        Outputs = outputs;
        Patch = outputs + 2;
        OutputMatrix = new double[outputs, Patch];
        FilterMatrix = new double[Patch, 3];
        InputMatrix = new double[Patch, Patch];
        for (int i = 0; i < points.Length; i++)
        {
            double[] others = [.. points.Where((_, j) => j != i)];
            for (int j = 0; j < outputs; j++) OutputMatrix[j, i] = Math.Pow(points[i], j);
            double scale = others.Aggregate(1.0, (product, q) => product * (points[i] - q));
            for (int j = 0; j < 3; j++) FilterMatrix[i, j] = Math.Pow(points[i], j) / scale;
            SetRow(InputMatrix, i, PolynomialWithRoots(others));
        }
        OutputMatrix[outputs - 1, Patch - 1] = 1;
        FilterMatrix[Patch - 1, 2] = 1;
        SetRow(InputMatrix, Patch - 1, PolynomialWithRoots(points));
    }

    /// <summary>m: results of a tile, in each direction.</summary>
    public int Outputs { get; }

    /// <summary>m + 2: source pixels that a tile sees, in each direction.</summary>
    public int Patch { get; }

    /// <summary>Products per tile and pair of channels.</summary>
    public int Products => Patch * Patch;

    /// <summary>A^T, m x (m+2).</summary>
    public double[,] OutputMatrix { get; }

    /// <summary>G, (m+2) x 3.</summary>
    public double[,] FilterMatrix { get; }

    /// <summary>B^T, (m+2) x (m+2).</summary>
    public double[,] InputMatrix { get; }

    /// <summary>For example <c>F(4x4,3x3)</c>.</summary>
    public override string ToString() => $"F({Outputs}x{Outputs},3x3)";

    // Coefficients from the constant upwards.
    private static double[] PolynomialWithRoots(double[] roots)
    {
        double[] polynomial = [1];
        foreach (double root in roots)
        {
            var next = new double[polynomial.Length + 1];
            for (int i = 0; i < polynomial.Length; i++)
            {
                next[i + 1] += polynomial[i];
                next[i] -= root * polynomial[i];
            }
            polynomial = next;
        }
        return polynomial;
    }

    private static void SetRow(double[,] matrix, int row, double[] values)
    {
        for (int j = 0; j < values.Length; j++) matrix[row, j] = values[j];
    }
}
