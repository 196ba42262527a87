namespace CoreDataless.Engine;

/// <summary>
/// One-sided Jacobi rotations: slow, simple, and accurate even for values far below the largest.
/// </summary>
/// <remarks>
/// J. Demmel, K. Veselić, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13 (1992).
/// </remarks>
internal sealed class ReferenceSingularValues : ISingularValues
{
    private const int MostSweeps = 60;

    public long EstimateBytes(IMatrixBatch matrices) => 2L * matrices.Rows * matrices.Columns * sizeof(double);

    public void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation)
    {
        int count = Math.Min(matrices.Rows, matrices.Columns);
        if (values.Length != (long)count * matrices.Count)
            throw new ArgumentException($"{matrices.Count} matrices have {count} values each, not {values.Length} in all");
        for (int i = 0; i < matrices.Count; i++)
        {
            double[][] vectors = ShortSide(matrices, i);
            Span<double> own = values.Slice(i * count, count);
            if (vectors.All(v => v.All(double.IsFinite))) Values(vectors, own, cancellation);
            else own.Fill(double.NaN);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    // The fewer, longer vectors of the matrix: its columns, or its rows when those are fewer.
    private static double[][] ShortSide(IMatrixBatch matrices, int index)
    {
        (int rows, int columns) = (matrices.Rows, matrices.Columns);
        var all = new double[(long)rows * columns];
        matrices.Read(index, 0, all);
        double[][] vectors = new double[Math.Min(rows, columns)][];
        for (int v = 0; v < vectors.Length; v++)
        {
            vectors[v] = rows < columns
                ? all.AsSpan(v * columns, columns).ToArray()
                : [.. Enumerable.Range(0, rows).Select(r => all[(r * columns) + v])];
        }
        return vectors;
    }

    private static void Values(double[][] vectors, Span<double> values, CancellationToken cancellation)
    {
        double largest = vectors.Max(v => v.Max(Math.Abs));
        values.Clear();
        if (largest == 0) return;
        // Squares of what is huge or tiny would leave the range of a double.
        int exponent = Math.ILogB(largest);
        foreach (double[] v in vectors)
        {
            for (int i = 0; i < v.Length; i++) v[i] = Math.ScaleB(v[i], -exponent);
        }
        for (int sweep = 0; sweep < MostSweeps && Sweep(vectors, cancellation); sweep++)
        {
            // Until no pair was turned.
        }
        for (int v = 0; v < vectors.Length; v++) values[v] = Math.ScaleB(Math.Sqrt(Dot(vectors[v], vectors[v])), exponent);
        values.Sort(static (a, b) => b.CompareTo(a));
    }

    private static bool Sweep(double[][] vectors, CancellationToken cancellation)
    {
        bool turned = false;
        for (int p = 0; p < vectors.Length - 1; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int q = p + 1; q < vectors.Length; q++) turned |= Orthogonalise(vectors[p], vectors[q]);
        }
        return turned;
    }

    private static bool Orthogonalise(double[] x, double[] y)
    {
        (double xx, double yy, double xy) = (Dot(x, x), Dot(y, y), Dot(x, y));
        if (Math.Abs(xy) <= x.Length * Math.ScaleB(1, -53) * Math.Sqrt(xx) * Math.Sqrt(yy)) return false;
        double zeta = (yy - xx) / (2 * xy);
        double tangent = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        double cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        double sine = cosine * tangent;
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = ((cosine * x[i]) - (sine * y[i]), (sine * x[i]) + (cosine * y[i]));
        return true;
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
