namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>F(4x4, 3x3) with the points 0, +-P, +-Q and infinity.</summary>
internal readonly unsafe struct Tile4x4 : ITile
{
    /// <summary>The first pair of points.</summary>
    public const float P = 5f / 8;

    /// <summary>The second pair of points.</summary>
    public const float Q = 3f / 2;

    private const int Patch = 6;
    private const double PP = (double)P * P;
    private const double QQ = (double)Q * Q;

    public static int Outputs => 4;

    private static ReadOnlySpan<float> FilterRows =>
    [
        (float)(1 / (PP * QQ)), 0, 0,
        (float)(1 / (2 * PP * (PP - QQ))), (float)(P / (2 * PP * (PP - QQ))), (float)(PP / (2 * PP * (PP - QQ))),
        (float)(1 / (2 * PP * (PP - QQ))), (float)(-P / (2 * PP * (PP - QQ))), (float)(PP / (2 * PP * (PP - QQ))),
        (float)(1 / (2 * QQ * (QQ - PP))), (float)(Q / (2 * QQ * (QQ - PP))), (float)(QQ / (2 * QQ * (QQ - PP))),
        (float)(1 / (2 * QQ * (QQ - PP))), (float)(-Q / (2 * QQ * (QQ - PP))), (float)(QQ / (2 * QQ * (QQ - PP))),
        0, 0, 1,
    ];

    public static void Input<TSimd, TVector>(
        float** pixels, nint from, nint to, float* v, nint stride, TVector* scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector p = TSimd.Broadcast(P), q = TSimd.Broadcast(Q);
        TVector pp = TSimd.Broadcast(P * P), qq = TSimd.Broadcast(Q * Q);
        TVector product = TSimd.Broadcast(P * P * Q * Q), sum = TSimd.Broadcast(P * P + Q * Q);
        for (nint c = from; c < to; c += TSimd.Width)
        {
            float** row = pixels;
            for (int y = 0; y < Patch; y++, row += SourceTiles.PointersPerRow)
            {
                TVector d0 = TSimd.Load(row[0] + c), d1 = TSimd.Load(row[1] + c), d2 = TSimd.Load(row[2] + c);
                TVector d3 = TSimd.Load(row[3] + c), d4 = TSimd.Load(row[4] + c), d5 = TSimd.Load(row[5] + c);
                TVector evenP = TSimd.NegateMultiplyAdd(qq, d2, d4), oddP = TSimd.NegateMultiplyAdd(qq, d1, d3);
                TVector evenQ = TSimd.NegateMultiplyAdd(pp, d2, d4), oddQ = TSimd.NegateMultiplyAdd(pp, d1, d3);
                TVector* line = scratch + y;
                line[0] = TSimd.MultiplyAdd(product, d0, TSimd.NegateMultiplyAdd(sum, d2, d4));
                line[Patch] = TSimd.MultiplyAdd(p, oddP, evenP);
                line[2 * Patch] = TSimd.NegateMultiplyAdd(p, oddP, evenP);
                line[3 * Patch] = TSimd.MultiplyAdd(q, oddQ, evenQ);
                line[4 * Patch] = TSimd.NegateMultiplyAdd(q, oddQ, evenQ);
                line[5 * Patch] = TSimd.MultiplyAdd(product, d1, TSimd.NegateMultiplyAdd(sum, d3, d5));
            }
            TVector* d = scratch;
            float* e = v + c;
            for (int x = 0; x < Patch; x++, d += Patch, e += stride)
            {
                TVector d1 = d[1], d2 = d[2], d3 = d[3], d4 = d[4];
                TVector evenP = TSimd.NegateMultiplyAdd(qq, d2, d4), oddP = TSimd.NegateMultiplyAdd(qq, d1, d3);
                TVector evenQ = TSimd.NegateMultiplyAdd(pp, d2, d4), oddQ = TSimd.NegateMultiplyAdd(pp, d1, d3);
                nint down = Patch * stride;
                TSimd.Store(TSimd.MultiplyAdd(product, d[0], TSimd.NegateMultiplyAdd(sum, d2, d4)), e);
                TSimd.Store(TSimd.MultiplyAdd(p, oddP, evenP), e + down);
                TSimd.Store(TSimd.NegateMultiplyAdd(p, oddP, evenP), e + 2 * down);
                TSimd.Store(TSimd.MultiplyAdd(q, oddQ, evenQ), e + 3 * down);
                TSimd.Store(TSimd.NegateMultiplyAdd(q, oddQ, evenQ), e + 4 * down);
                TSimd.Store(TSimd.MultiplyAdd(product, d1, TSimd.NegateMultiplyAdd(sum, d3, d[5])), e + 5 * down);
            }
        }
    }

    public static void Filter<TSimd, TVector>(float* taps, nint width, int row, float* u, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector first = TSimd.Broadcast(FilterRows[3 * row]), second = TSimd.Broadcast(FilterRows[3 * row + 1]);
        TVector third = TSimd.Broadcast(FilterRows[3 * row + 2]), zero = TSimd.Broadcast(FilterRows[0]);
        TVector p0 = TSimd.Broadcast(FilterRows[3]), p1 = TSimd.Broadcast(FilterRows[4]);
        TVector p2 = TSimd.Broadcast(FilterRows[5]), q0 = TSimd.Broadcast(FilterRows[9]);
        TVector q1 = TSimd.Broadcast(FilterRows[10]), q2 = TSimd.Broadcast(FilterRows[11]);
        for (nint c = 0; c < width; c += TSimd.Width)
        {
            float* t = taps + c, to = u + c;
            TVector left = ITile.Column<TSimd, TVector>(t, width, first, second, third);
            TVector middle = ITile.Column<TSimd, TVector>(t + width, width, first, second, third);
            TVector right = ITile.Column<TSimd, TVector>(t + 2 * width, width, first, second, third);
            TVector evenP = TSimd.MultiplyAdd(p2, right, TSimd.Multiply(p0, left));
            TVector evenQ = TSimd.MultiplyAdd(q2, right, TSimd.Multiply(q0, left));
            TSimd.Store(TSimd.Multiply(zero, left), to);
            TSimd.Store(TSimd.MultiplyAdd(p1, middle, evenP), to + stride);
            TSimd.Store(TSimd.NegateMultiplyAdd(p1, middle, evenP), to + 2 * stride);
            TSimd.Store(TSimd.MultiplyAdd(q1, middle, evenQ), to + 3 * stride);
            TSimd.Store(TSimd.NegateMultiplyAdd(q1, middle, evenQ), to + 4 * stride);
            TSimd.Store(right, to + 5 * stride);
        }
    }

    public static void Output<TSimd, TVector>(float* m, nint stride, TVector* scratch, TVector* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector p = TSimd.Broadcast(P), q = TSimd.Broadcast(Q);
        TVector pp = TSimd.Broadcast(P * P), qq = TSimd.Broadcast(Q * Q);
        TVector ppp = TSimd.Broadcast(P * P * P), qqq = TSimd.Broadcast(Q * Q * Q);
        nint down = Patch * stride;
        for (int x = 0; x < Patch; x++, m += stride)
        {
            TVector m1 = TSimd.Load(m + down), m2 = TSimd.Load(m + 2 * down);
            TVector m3 = TSimd.Load(m + 3 * down), m4 = TSimd.Load(m + 4 * down);
            TVector evenP = TSimd.Add(m1, m2), oddP = TSimd.Subtract(m1, m2);
            TVector evenQ = TSimd.Add(m3, m4), oddQ = TSimd.Subtract(m3, m4);
            TVector* line = scratch + x;
            line[0] = TSimd.Add(TSimd.Load(m), TSimd.Add(evenP, evenQ));
            line[Patch] = TSimd.MultiplyAdd(q, oddQ, TSimd.Multiply(p, oddP));
            line[2 * Patch] = TSimd.MultiplyAdd(qq, evenQ, TSimd.Multiply(pp, evenP));
            line[3 * Patch] = TSimd.MultiplyAdd(qqq, oddQ, TSimd.MultiplyAdd(ppp, oddP, TSimd.Load(m + 5 * down)));
        }
        for (int i = 0; i < Outputs; i++, scratch += Patch, y += Outputs)
        {
            TVector m1 = scratch[1], m2 = scratch[2], m3 = scratch[3], m4 = scratch[4];
            TVector evenP = TSimd.Add(m1, m2), oddP = TSimd.Subtract(m1, m2);
            TVector evenQ = TSimd.Add(m3, m4), oddQ = TSimd.Subtract(m3, m4);
            y[0] = TSimd.Add(scratch[0], TSimd.Add(evenP, evenQ));
            y[1] = TSimd.MultiplyAdd(q, oddQ, TSimd.Multiply(p, oddP));
            y[2] = TSimd.MultiplyAdd(qq, evenQ, TSimd.Multiply(pp, evenP));
            y[3] = TSimd.MultiplyAdd(qqq, oddQ, TSimd.MultiplyAdd(ppp, oddP, scratch[5]));
        }
    }
}
