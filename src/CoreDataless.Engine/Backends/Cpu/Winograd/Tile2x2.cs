namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>F(2x2, 3x3) with the points 0, +-1 and infinity.</summary>
internal readonly unsafe struct Tile2x2 : ITile
{
    private const int Patch = 4;

    public static int Outputs => 2;

    private static ReadOnlySpan<float> FilterRows => [-1, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, -0.5f, 0.5f, 0, 0, 1];

    public static void Input<TSimd, TVector>(
        float** pixels, nint from, nint to, float* v, nint stride, TVector* scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        for (nint c = from; c < to; c += TSimd.Width)
        {
            float** row = pixels;
            for (int y = 0; y < Patch; y++, row += SourceTiles.PointersPerRow)
            {
                TVector d0 = TSimd.Load(row[0] + c), d1 = TSimd.Load(row[1] + c);
                TVector d2 = TSimd.Load(row[2] + c), d3 = TSimd.Load(row[3] + c);
                TVector* line = scratch + y;
                line[0] = TSimd.Subtract(d2, d0);
                line[Patch] = TSimd.Add(d2, d1);
                line[2 * Patch] = TSimd.Subtract(d2, d1);
                line[3 * Patch] = TSimd.Subtract(d3, d1);
            }
            TVector* d = scratch;
            float* e = v + c;
            for (int x = 0; x < Patch; x++, d += Patch, e += stride)
            {
                TVector d1 = d[1], d2 = d[2];
                nint down = Patch * stride;
                TSimd.Store(TSimd.Subtract(d2, d[0]), e);
                TSimd.Store(TSimd.Add(d2, d1), e + down);
                TSimd.Store(TSimd.Subtract(d2, d1), e + 2 * down);
                TSimd.Store(TSimd.Subtract(d[3], d1), e + 3 * down);
            }
        }
    }

    public static void Filter<TSimd, TVector>(float* taps, nint width, int row, float* u, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector first = TSimd.Broadcast(FilterRows[3 * row]), second = TSimd.Broadcast(FilterRows[3 * row + 1]);
        TVector third = TSimd.Broadcast(FilterRows[3 * row + 2]), half = TSimd.Broadcast(0.5f);
        for (nint c = 0; c < width; c += TSimd.Width)
        {
            float* t = taps + c, to = u + c;
            TVector left = ITile.Column<TSimd, TVector>(t, width, first, second, third);
            TVector middle = ITile.Column<TSimd, TVector>(t + width, width, first, second, third);
            TVector right = ITile.Column<TSimd, TVector>(t + 2 * width, width, first, second, third);
            TVector even = TSimd.Multiply(half, TSimd.Add(left, right));
            TSimd.Store(TSimd.Subtract(TSimd.Zero, left), to);
            TSimd.Store(TSimd.MultiplyAdd(half, middle, even), to + stride);
            TSimd.Store(TSimd.NegateMultiplyAdd(half, middle, even), to + 2 * stride);
            TSimd.Store(right, to + 3 * stride);
        }
    }

    public static void Output<TSimd, TVector>(float* m, nint stride, TVector* scratch, TVector* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        nint down = Patch * stride;
        for (int x = 0; x < Patch; x++, m += stride)
        {
            TVector m1 = TSimd.Load(m + down), m2 = TSimd.Load(m + 2 * down);
            scratch[x] = TSimd.Add(TSimd.Load(m), TSimd.Add(m1, m2));
            scratch[Patch + x] = TSimd.Add(TSimd.Subtract(m1, m2), TSimd.Load(m + 3 * down));
        }
        for (int i = 0; i < Outputs; i++, scratch += Patch, y += Outputs)
        {
            y[0] = TSimd.Add(scratch[0], TSimd.Add(scratch[1], scratch[2]));
            y[1] = TSimd.Add(TSimd.Subtract(scratch[1], scratch[2]), scratch[3]);
        }
    }
}
