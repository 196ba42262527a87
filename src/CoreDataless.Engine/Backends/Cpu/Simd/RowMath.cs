namespace CoreDataless.Engine.Cpu;

/// <summary>Elementwise loops over contiguous floats: whole registers first, the rest one by one.</summary>
internal static unsafe class RowMath<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>y = a + b.</summary>
    public static void Add(float* a, float* b, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.Add(TSimd.Load(a + i), TSimd.Load(b + i)), y + i);
        for (; i < count; i++) y[i] = a[i] + b[i];
    }

    /// <summary>y = max(a, b), and b where either is NaN.</summary>
    public static void Max(float* a, float* b, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.Max(TSimd.Load(a + i), TSimd.Load(b + i)), y + i);
        for (; i < count; i++) y[i] = a[i] > b[i] ? a[i] : b[i];
    }

    /// <summary>y = max(x, 0); a NaN stays one.</summary>
    public static void Relu(float* x, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.Max(TSimd.Zero, TSimd.Load(x + i)), y + i);
        for (; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
    }

    /// <summary>y = dy where mask > 0, else 0.</summary>
    public static void KeepWherePositive(float* dy, float* mask, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.KeepWherePositive(TSimd.Load(dy + i), TSimd.Load(mask + i)), y + i);
        for (; i < count; i++) y[i] = mask[i] > 0 ? dy[i] : 0;
    }

    /// <summary>y = x * factor.</summary>
    public static void Scale(float* x, float factor, float* y, nint count)
    {
        TVector f = TSimd.Broadcast(factor);
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width) TSimd.Store(TSimd.Multiply(TSimd.Load(x + i), f), y + i);
        for (; i < count; i++) y[i] = x[i] * factor;
    }
}
