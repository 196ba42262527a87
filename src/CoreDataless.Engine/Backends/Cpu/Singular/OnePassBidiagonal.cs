namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Bidiagonal form of a matrix that fits the second-level cache, in one pass over the matrix for each column: while a
/// row takes the reflections of a column from both sides, it also gives its part of A^T a, which is all that the next
/// column's reflection needs of the matrix.
/// </summary>
/// <remarks>
/// A Householder vector u = a - beta e has A^T u = A^T a - beta * (its pivot row), so the product with the plain column
/// serves. Golub and Kahan's method otherwise; Golub, Van Loan, "Matrix Computations", 4th edition, section 5.4.8.
/// </remarks>
internal static unsafe class OnePassBidiagonal<TSimd, TVector>
    where TSimd : struct, IDoubleSimd<TVector>
    where TVector : unmanaged
{
    // Columns are worked on from a cache line's start; those before the current one see factors of zero.
    private const int Line = 8;

    /// <summary>Doubles of working memory for a matrix.</summary>
    public static long WorkLength(int rows, nint stride) => 3 * stride + rows;

    /// <summary>Reduces a, rows x columns with rows at least columns; a is lost.</summary>
    /// <param name="a">Aligned, and zero between the columns and the next whole line.</param>
    /// <param name="stride">A whole number of lines.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="diagonal">Receives the diagonal.</param>
    /// <param name="above">Receives what is above it, one less.</param>
    /// <param name="work">Three rows, and a double for each row.</param>
    public static void Reduce(
        double* a, nint stride, int rows, int columns, double* diagonal, double* above, double* work)
    {
        double* y = work;
        double* v = y + stride;
        double* product = v + stride;
        double* u = product + stride;
        nint end = (columns + Line - 1) / Line * Line;
        new Span<double>(work, (int)(3 * stride)).Clear();
        for (nint i = 0; i < rows; i++)
        {
            u[i] = a[i * stride];
            DoubleRows<TSimd, TVector>.AddScaled(u[i], a + i * stride, product, end);
        }
        for (nint j = 0; j < columns; j++)
        {
            double* pivot = a + j * stride;
            diagonal[j] = Left(j, pivot, rows, end, u, y, product);
            if (j == columns - 1) return;
            above[j] = Right(j, pivot, columns, end, v);
            nint from = (j + 1) / Line * Line;
            new Span<double>(product + from, (int)(end - from)).Clear();
            Pass(pivot + stride, stride, rows - j - 1, from, end, u + j + 1, y, v, product, j + 1);
        }
    }

    // The reflection of column j: scales u to its vector, sets y = A^T u, and updates the pivot row.
    private static double Left(nint j, double* pivot, int rows, nint end, double* u, double* y, double* product)
    {
        double alpha = u[j], square = product[j];
        nint from = j / Line * Line;
        if (square < Reflection<TSimd, TVector>.Negligible)
        {
            new Span<double>(u + j, (int)(rows - j)).Clear();
            new Span<double>(y + from, (int)(end - from)).Clear();
            return alpha;
        }
        double norm = Math.Sqrt(square);
        double beta = -Math.CopySign(norm, alpha);
        double scale = 1 / Math.Sqrt(square + Math.Abs(alpha) * norm);
        u[j] = alpha - beta;
        DoubleRows<TSimd, TVector>.Scale(scale, u + j, rows - j);
        TVector s = TSimd.Broadcast(scale), b = TSimd.Broadcast(-beta);
        for (nint c = from; c < end; c += TSimd.Width)
        {
            TVector t = TSimd.MultiplyAdd(b, TSimd.Load(pivot + c), TSimd.Load(product + c));
            TSimd.Store(TSimd.Multiply(s, t), y + c);
        }
        for (nint c = from; c <= j; c++) y[c] = 0;
        DoubleRows<TSimd, TVector>.AddScaled(-u[j], y + from, pivot + from, end - from);
        return beta;
    }

    private static double Right(nint j, double* pivot, int columns, nint end, double* v)
    {
        nint from = j / Line * Line;
        new ReadOnlySpan<double>(pivot + from, (int)(end - from)).CopyTo(new Span<double>(v + from, (int)(end - from)));
        for (nint c = from; c <= j; c++) v[c] = 0;
        return Reflection<TSimd, TVector>.Make(v + j + 1, columns - j - 1);
    }

    // rows = rows - u y^T, rows = rows (I - v v^T), u = column `next` of them, product = rows^T u.
    private static void Pass(
        double* a, nint stride, nint rows, nint from, nint end,
        double* u, double* y, double* v, double* product, nint next)
    {
        nint i = 0;
        for (; i <= rows - 4; i += 4) FourRows(a + i * stride, stride, from, end, u + i, y, v, product, next);
        for (; i < rows; i++)
        {
            double* row = a + i * stride + from;
            double x = -DoubleRows<TSimd, TVector>.AddScaledDot(-u[i], y + from, row, v + from, end - from);
            DoubleRows<TSimd, TVector>.AddScaled(x, v + from, row, end - from);
            u[i] = row[next - from];
            DoubleRows<TSimd, TVector>.AddScaled(u[i], row, product + from, end - from);
        }
    }

    private static void FourRows(
        double* a0, nint stride, nint from, nint end, double* u, double* y, double* v, double* product, nint next)
    {
        double* a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        TVector u0 = TSimd.Broadcast(-u[0]), u1 = TSimd.Broadcast(-u[1]);
        TVector u2 = TSimd.Broadcast(-u[2]), u3 = TSimd.Broadcast(-u[3]);
        for (nint c = from; c < end; c += TSimd.Width)
        {
            TVector yc = TSimd.Load(y + c), vc = TSimd.Load(v + c);
            TVector r0 = TSimd.MultiplyAdd(u0, yc, TSimd.Load(a0 + c));
            TVector r1 = TSimd.MultiplyAdd(u1, yc, TSimd.Load(a1 + c));
            TVector r2 = TSimd.MultiplyAdd(u2, yc, TSimd.Load(a2 + c));
            TVector r3 = TSimd.MultiplyAdd(u3, yc, TSimd.Load(a3 + c));
            TSimd.Store(r0, a0 + c);
            TSimd.Store(r1, a1 + c);
            TSimd.Store(r2, a2 + c);
            TSimd.Store(r3, a3 + c);
            s0 = TSimd.MultiplyAdd(r0, vc, s0);
            s1 = TSimd.MultiplyAdd(r1, vc, s1);
            s2 = TSimd.MultiplyAdd(r2, vc, s2);
            s3 = TSimd.MultiplyAdd(r3, vc, s3);
        }
        double x0 = -TSimd.Sum(s0), x1 = -TSimd.Sum(s1), x2 = -TSimd.Sum(s2), x3 = -TSimd.Sum(s3);
        u[0] = a0[next] + x0 * v[next];
        u[1] = a1[next] + x1 * v[next];
        u[2] = a2[next] + x2 * v[next];
        u[3] = a3[next] + x3 * v[next];
        s0 = TSimd.Broadcast(x0);
        s1 = TSimd.Broadcast(x1);
        s2 = TSimd.Broadcast(x2);
        s3 = TSimd.Broadcast(x3);
        u0 = TSimd.Broadcast(u[0]);
        u1 = TSimd.Broadcast(u[1]);
        u2 = TSimd.Broadcast(u[2]);
        u3 = TSimd.Broadcast(u[3]);
        for (nint c = from; c < end; c += TSimd.Width)
        {
            TVector vc = TSimd.Load(v + c), p = TSimd.Load(product + c);
            TVector r0 = TSimd.MultiplyAdd(s0, vc, TSimd.Load(a0 + c));
            TVector r1 = TSimd.MultiplyAdd(s1, vc, TSimd.Load(a1 + c));
            TVector r2 = TSimd.MultiplyAdd(s2, vc, TSimd.Load(a2 + c));
            TVector r3 = TSimd.MultiplyAdd(s3, vc, TSimd.Load(a3 + c));
            TSimd.Store(r0, a0 + c);
            TSimd.Store(r1, a1 + c);
            TSimd.Store(r2, a2 + c);
            TSimd.Store(r3, a3 + c);
            p = TSimd.MultiplyAdd(u0, r0, p);
            p = TSimd.MultiplyAdd(u1, r1, p);
            p = TSimd.MultiplyAdd(u2, r2, p);
            p = TSimd.MultiplyAdd(u3, r3, p);
            TSimd.Store(p, product + c);
        }
    }
}
