namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Householder's reflections I - v v^T, the vectors scaled to |v|^2 = 2, so that no factor beside them is needed.
/// </summary>
internal static unsafe class Reflection<TSimd, TVector>
    where TSimd : struct, IDoubleSimd<TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// Squares below are nothing beside a matrix of order one, and their roots would not be accurate: such a vector is
    /// left as it is.
    /// </summary>
    public const double Negligible = 1e-290;

    /// <summary>
    /// Replaces x by the vector of the reflection that maps x to (beta, 0, ..., 0), and returns beta. Where nothing is
    /// to be done the vector is zero.
    /// </summary>
    public static double Make(double* x, nint count)
    {
        double alpha = x[0];
        double square = count == 1 ? 0 : DoubleRows<TSimd, TVector>.Dot(x, x, count);
        if (square < Negligible)
        {
            new Span<double>(x, (int)count).Clear();
            return alpha;
        }
        double norm = Math.Sqrt(square);
        double beta = -Math.CopySign(norm, alpha);
        x[0] = alpha - beta;
        DoubleRows<TSimd, TVector>.Scale(1 / Math.Sqrt(square + Math.Abs(alpha) * norm), x, count);
        return beta;
    }

    /// <summary>A (I - v v^T) for rows of <paramref name="length"/> elements, a whole number of registers.</summary>
    public static void FromRight(double* a, nint stride, nint rows, double* v, nint length)
    {
        nint r = 0;
        for (; r <= rows - 4; r += 4)
        {
            double* a0 = a + r * stride;
            double* a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (nint c = 0; c < length; c += TSimd.Width)
            {
                TVector x = TSimd.Load(v + c);
                s0 = TSimd.MultiplyAdd(x, TSimd.Load(a0 + c), s0);
                s1 = TSimd.MultiplyAdd(x, TSimd.Load(a1 + c), s1);
                s2 = TSimd.MultiplyAdd(x, TSimd.Load(a2 + c), s2);
                s3 = TSimd.MultiplyAdd(x, TSimd.Load(a3 + c), s3);
            }
            s0 = TSimd.Broadcast(-TSimd.Sum(s0));
            s1 = TSimd.Broadcast(-TSimd.Sum(s1));
            s2 = TSimd.Broadcast(-TSimd.Sum(s2));
            s3 = TSimd.Broadcast(-TSimd.Sum(s3));
            for (nint c = 0; c < length; c += TSimd.Width)
            {
                TVector x = TSimd.Load(v + c);
                TSimd.Store(TSimd.MultiplyAdd(s0, x, TSimd.Load(a0 + c)), a0 + c);
                TSimd.Store(TSimd.MultiplyAdd(s1, x, TSimd.Load(a1 + c)), a1 + c);
                TSimd.Store(TSimd.MultiplyAdd(s2, x, TSimd.Load(a2 + c)), a2 + c);
                TSimd.Store(TSimd.MultiplyAdd(s3, x, TSimd.Load(a3 + c)), a3 + c);
            }
        }
        for (; r < rows; r++)
        {
            double* row = a + r * stride;
            DoubleRows<TSimd, TVector>.AddScaled(-DoubleRows<TSimd, TVector>.Dot(row, v, length), v, row, length);
        }
    }

    /// <summary>
    /// (I - v v^T) A for as many rows as v has elements, and twice as many columns: a whole number of four registers.
    /// </summary>
    public static void FromLeft(double* a, nint stride, double* v, nint length)
    {
        for (nint c = 0; c < 2 * length; c += 4 * TSimd.Width)
        {
            double* first = a + c;
            TVector y0 = TSimd.Zero, y1 = TSimd.Zero, y2 = TSimd.Zero, y3 = TSimd.Zero;
            double* row = first;
            for (nint r = 0; r < length; r++, row += stride)
            {
                TVector x = TSimd.Broadcast(v[r]);
                y0 = TSimd.MultiplyAdd(x, TSimd.Load(row), y0);
                y1 = TSimd.MultiplyAdd(x, TSimd.Load(row + TSimd.Width), y1);
                y2 = TSimd.MultiplyAdd(x, TSimd.Load(row + 2 * TSimd.Width), y2);
                y3 = TSimd.MultiplyAdd(x, TSimd.Load(row + 3 * TSimd.Width), y3);
            }
            row = first;
            for (nint r = 0; r < length; r++, row += stride)
            {
                TVector x = TSimd.Broadcast(-v[r]);
                TSimd.Store(TSimd.MultiplyAdd(x, y0, TSimd.Load(row)), row);
                TSimd.Store(TSimd.MultiplyAdd(x, y1, TSimd.Load(row + TSimd.Width)), row + TSimd.Width);
                TSimd.Store(TSimd.MultiplyAdd(x, y2, TSimd.Load(row + 2 * TSimd.Width)), row + 2 * TSimd.Width);
                TSimd.Store(TSimd.MultiplyAdd(x, y3, TSimd.Load(row + 3 * TSimd.Width)), row + 3 * TSimd.Width);
            }
        }
    }
}
