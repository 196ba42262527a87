namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The inner loop of matrix products where there are 16 vector registers: 4 rows by 3 registers of columns.
/// </summary>
/// <remarks>Unrolled by hand for the reasons in <see cref="TileProduct{TSimd, TVector, TRows, TColumns}"/>.</remarks>
internal static unsafe class DoubleTile4<TSimd, TVector>
    where TSimd : struct, IDoubleSimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>tile[r, :] = sum over k of rows[r][k] * columns[k, :].</summary>
    public static void Multiply(double** rows, nint depth, double* columns, double* tile)
    {
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c02 = TSimd.Zero,
            c10 = TSimd.Zero, c11 = TSimd.Zero, c12 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c22 = TSimd.Zero,
            c30 = TSimd.Zero, c31 = TSimd.Zero, c32 = TSimd.Zero;
        double* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
        for (nint k = 0; k < depth; k++, columns += 3 * TSimd.Width)
        {
            TVector b0 = TSimd.Load(columns);
            TVector b1 = TSimd.Load(columns + TSimd.Width);
            TVector b2 = TSimd.Load(columns + 2 * TSimd.Width);
            TVector a = TSimd.Broadcast(r0[k]);
            c00 = TSimd.MultiplyAdd(a, b0, c00);
            c01 = TSimd.MultiplyAdd(a, b1, c01);
            c02 = TSimd.MultiplyAdd(a, b2, c02);
            a = TSimd.Broadcast(r1[k]);
            c10 = TSimd.MultiplyAdd(a, b0, c10);
            c11 = TSimd.MultiplyAdd(a, b1, c11);
            c12 = TSimd.MultiplyAdd(a, b2, c12);
            a = TSimd.Broadcast(r2[k]);
            c20 = TSimd.MultiplyAdd(a, b0, c20);
            c21 = TSimd.MultiplyAdd(a, b1, c21);
            c22 = TSimd.MultiplyAdd(a, b2, c22);
            a = TSimd.Broadcast(r3[k]);
            c30 = TSimd.MultiplyAdd(a, b0, c30);
            c31 = TSimd.MultiplyAdd(a, b1, c31);
            c32 = TSimd.MultiplyAdd(a, b2, c32);
        }
        var c = (TVector*)tile;
        (c[0], c[1], c[2]) = (c00, c01, c02);
        (c[3], c[4], c[5]) = (c10, c11, c12);
        (c[6], c[7], c[8]) = (c20, c21, c22);
        (c[9], c[10], c[11]) = (c30, c31, c32);
    }
}
