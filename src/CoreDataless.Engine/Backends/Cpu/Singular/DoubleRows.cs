namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>Loops over contiguous doubles: whole registers first, the rest one by one.</summary>
internal static unsafe class DoubleRows<TSimd, TVector>
    where TSimd : struct, IDoubleSimd<TVector>
    where TVector : unmanaged
{
    /// <summary>x . y.</summary>
    public static double Dot(double* x, double* y, nint count)
    {
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        nint i = 0;
        for (; i <= count - 4 * TSimd.Width; i += 4 * TSimd.Width)
        {
            s0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(y + i), s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(x + i + TSimd.Width), TSimd.Load(y + i + TSimd.Width), s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(x + i + 2 * TSimd.Width), TSimd.Load(y + i + 2 * TSimd.Width), s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(x + i + 3 * TSimd.Width), TSimd.Load(y + i + 3 * TSimd.Width), s3);
        }
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            s0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(y + i), s0);
        double sum = TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
        for (; i < count; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>y += a * x.</summary>
    public static void AddScaled(double a, double* x, double* y, nint count)
    {
        TVector f = TSimd.Broadcast(a);
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        for (; i < count; i++) y[i] += a * x[i];
    }

    /// <summary>y += a * x, then y . z: one pass over y.</summary>
    public static double AddScaledDot(double a, double* x, double* y, double* z, nint count)
    {
        TVector f = TSimd.Broadcast(a), s0 = TSimd.Zero, s1 = TSimd.Zero;
        nint i = 0;
        for (; i <= count - 2 * TSimd.Width; i += 2 * TSimd.Width)
        {
            nint j = i + TSimd.Width;
            TVector y0 = TSimd.MultiplyAdd(f, TSimd.Load(x + i), TSimd.Load(y + i));
            TVector y1 = TSimd.MultiplyAdd(f, TSimd.Load(x + j), TSimd.Load(y + j));
            TSimd.Store(y0, y + i);
            TSimd.Store(y1, y + j);
            s0 = TSimd.MultiplyAdd(y0, TSimd.Load(z + i), s0);
            s1 = TSimd.MultiplyAdd(y1, TSimd.Load(z + j), s1);
        }
        double sum = TSimd.Sum(TSimd.Add(s0, s1));
        for (; i < count; i++)
        {
            y[i] += a * x[i];
            sum += y[i] * z[i];
        }
        return sum;
    }

    /// <summary>x *= a.</summary>
    public static void Scale(double a, double* x, nint count)
    {
        TVector f = TSimd.Broadcast(a);
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width) TSimd.Store(TSimd.Multiply(f, TSimd.Load(x + i)), x + i);
        for (; i < count; i++) x[i] *= a;
    }

    /// <summary>y += a * tile, or y = tile, for one row of a product's tile.</summary>
    public static void StoreTileRow(double* tile, double a, bool set, double* y, nint count)
    {
        if (set) new ReadOnlySpan<double>(tile, (int)count).CopyTo(new Span<double>(y, (int)count));
        else AddScaled(a, tile, y, count);
    }

    /// <summary>Copies rows of three registers out of a matrix, one behind the other.</summary>
    public static void Pack(double* source, nint stride, nint rows, double* panel)
    {
        for (nint r = 0; r < rows; r++, source += stride, panel += 3 * TSimd.Width)
        {
            TVector v0 = TSimd.Load(source);
            TVector v1 = TSimd.Load(source + TSimd.Width);
            TVector v2 = TSimd.Load(source + 2 * TSimd.Width);
            TSimd.Store(v0, panel);
            TSimd.Store(v1, panel + TSimd.Width);
            TSimd.Store(v2, panel + 2 * TSimd.Width);
        }
    }
}
