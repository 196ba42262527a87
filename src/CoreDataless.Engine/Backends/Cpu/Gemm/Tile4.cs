namespace CoreDataless.Engine.Cpu;

/// <summary>
/// The inner loops for machines with 16 vector registers: 4 rows by 1, 2 or 3 registers of columns. For each tap and
/// each channel k: <c>tile[r, :] += rows[tap][r][k] * weights[tap, k, :]</c>.
/// </summary>
/// <remarks>
/// 12 sums, 3 weights and one broadcast fill the 16 registers. Otherwise as <see cref="Tile8{TSimd, TVector}"/>.
/// </remarks>
internal static unsafe class Tile4<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of a tile, and row pointers per tap.</summary>
    public const int Rows = 4;

    /// <summary>4 rows by three registers of columns.</summary>
    public static void Columns3(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c01 = c[1], c02 = c[2], c10 = c[3], c11 = c[4], c12 = c[5];
        TVector c20 = c[6], c21 = c[7], c22 = c[8], c30 = c[9], c31 = c[10], c32 = c[11];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < depth; k++, b += 3)
            {
                TVector b0 = b[0], b1 = b[1], b2 = b[2];
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
        }
        c[0] = c00;
        c[1] = c01;
        c[2] = c02;
        c[3] = c10;
        c[4] = c11;
        c[5] = c12;
        c[6] = c20;
        c[7] = c21;
        c[8] = c22;
        c[9] = c30;
        c[10] = c31;
        c[11] = c32;
    }

    /// <summary>4 rows by two registers of columns.</summary>
    public static void Columns2(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c01 = c[1], c10 = c[2], c11 = c[3];
        TVector c20 = c[4], c21 = c[5], c30 = c[6], c31 = c[7];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < depth; k++, b += 2)
            {
                TVector b0 = b[0], b1 = b[1];
                TVector a = TSimd.Broadcast(r0[k]);
                c00 = TSimd.MultiplyAdd(a, b0, c00);
                c01 = TSimd.MultiplyAdd(a, b1, c01);
                a = TSimd.Broadcast(r1[k]);
                c10 = TSimd.MultiplyAdd(a, b0, c10);
                c11 = TSimd.MultiplyAdd(a, b1, c11);
                a = TSimd.Broadcast(r2[k]);
                c20 = TSimd.MultiplyAdd(a, b0, c20);
                c21 = TSimd.MultiplyAdd(a, b1, c21);
                a = TSimd.Broadcast(r3[k]);
                c30 = TSimd.MultiplyAdd(a, b0, c30);
                c31 = TSimd.MultiplyAdd(a, b1, c31);
            }
        }
        c[0] = c00;
        c[1] = c01;
        c[2] = c10;
        c[3] = c11;
        c[4] = c20;
        c[5] = c21;
        c[6] = c30;
        c[7] = c31;
    }

    /// <summary>4 rows by one register of columns.</summary>
    public static void Columns1(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c10 = c[1], c20 = c[2], c30 = c[3];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < depth; k++, b += 1)
            {
                TVector b0 = b[0];
                TVector a = TSimd.Broadcast(r0[k]);
                c00 = TSimd.MultiplyAdd(a, b0, c00);
                a = TSimd.Broadcast(r1[k]);
                c10 = TSimd.MultiplyAdd(a, b0, c10);
                a = TSimd.Broadcast(r2[k]);
                c20 = TSimd.MultiplyAdd(a, b0, c20);
                a = TSimd.Broadcast(r3[k]);
                c30 = TSimd.MultiplyAdd(a, b0, c30);
            }
        }
        c[0] = c00;
        c[1] = c10;
        c[2] = c20;
        c[3] = c30;
    }
}
