namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>Plane rotations of neighbouring rows, for a strip of four registers of columns.</summary>
internal static unsafe class RowRotations<TSimd, TVector>
    where TSimd : struct, IDoubleSimd<TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// Rows count down from the one at <paramref name="last"/>: rotation k turns row last - k - 1 and the row after it.
    /// </summary>
    /// <param name="last">The strip's part of the last row.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="rotations">Cosine and sine, in turn.</param>
    /// <param name="count">Rotations.</param>
    public static void Apply(double* last, nint stride, double* rotations, nint count)
    {
        double* row = last;
        TVector b0 = TSimd.Load(row), b1 = TSimd.Load(row + TSimd.Width);
        TVector b2 = TSimd.Load(row + 2 * TSimd.Width), b3 = TSimd.Load(row + 3 * TSimd.Width);
        for (nint k = 0; k < count; k++, rotations += 2)
        {
            double* before = row - stride;
            TVector c = TSimd.Broadcast(rotations[0]), s = TSimd.Broadcast(rotations[1]);
            TVector minus = TSimd.Broadcast(-rotations[1]);
            TVector a0 = TSimd.Load(before), a1 = TSimd.Load(before + TSimd.Width);
            TVector a2 = TSimd.Load(before + 2 * TSimd.Width), a3 = TSimd.Load(before + 3 * TSimd.Width);
            TSimd.Store(TSimd.MultiplyAdd(s, a0, TSimd.Multiply(c, b0)), row);
            TSimd.Store(TSimd.MultiplyAdd(s, a1, TSimd.Multiply(c, b1)), row + TSimd.Width);
            TSimd.Store(TSimd.MultiplyAdd(s, a2, TSimd.Multiply(c, b2)), row + 2 * TSimd.Width);
            TSimd.Store(TSimd.MultiplyAdd(s, a3, TSimd.Multiply(c, b3)), row + 3 * TSimd.Width);
            b0 = TSimd.MultiplyAdd(minus, b0, TSimd.Multiply(c, a0));
            b1 = TSimd.MultiplyAdd(minus, b1, TSimd.Multiply(c, a1));
            b2 = TSimd.MultiplyAdd(minus, b2, TSimd.Multiply(c, a2));
            b3 = TSimd.MultiplyAdd(minus, b3, TSimd.Multiply(c, a3));
            row = before;
        }
        TSimd.Store(b0, row);
        TSimd.Store(b1, row + TSimd.Width);
        TSimd.Store(b2, row + 2 * TSimd.Width);
        TSimd.Store(b3, row + 3 * TSimd.Width);
    }
}
