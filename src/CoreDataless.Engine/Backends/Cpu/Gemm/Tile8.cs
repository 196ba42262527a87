namespace CoreDataless.Engine.Cpu;

/// <summary>
/// The inner loops for machines with 32 vector registers: 8 rows by 1, 2 or 3 registers of columns. For each tap and
/// each channel k: <c>tile[r, :] += rows[tap][r][k] * weights[tap, k, :]</c>.
/// </summary>
/// <remarks>
/// 24 sums, 3 weights and the broadcast that is part of the multiply fit the 32 registers; each k costs 24
/// multiply-adds and 11 loads. Every sum is one chain over (tap, k) and depends on nothing else in the tile, so
/// results are the same for any partition of the work. The text is unrolled by hand: the compiler keeps named locals in
/// registers, but not array elements.
/// </remarks>
internal static unsafe class Tile8<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of a tile, and row pointers per tap.</summary>
    public const int Rows = 8;

    /// <summary>8 rows by three registers of columns.</summary>
    public static void Columns3(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c01 = c[1], c02 = c[2], c10 = c[3], c11 = c[4], c12 = c[5];
        TVector c20 = c[6], c21 = c[7], c22 = c[8], c30 = c[9], c31 = c[10], c32 = c[11];
        TVector c40 = c[12], c41 = c[13], c42 = c[14], c50 = c[15], c51 = c[16], c52 = c[17];
        TVector c60 = c[18], c61 = c[19], c62 = c[20], c70 = c[21], c71 = c[22], c72 = c[23];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            float* r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
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
                a = TSimd.Broadcast(r4[k]);
                c40 = TSimd.MultiplyAdd(a, b0, c40);
                c41 = TSimd.MultiplyAdd(a, b1, c41);
                c42 = TSimd.MultiplyAdd(a, b2, c42);
                a = TSimd.Broadcast(r5[k]);
                c50 = TSimd.MultiplyAdd(a, b0, c50);
                c51 = TSimd.MultiplyAdd(a, b1, c51);
                c52 = TSimd.MultiplyAdd(a, b2, c52);
                a = TSimd.Broadcast(r6[k]);
                c60 = TSimd.MultiplyAdd(a, b0, c60);
                c61 = TSimd.MultiplyAdd(a, b1, c61);
                c62 = TSimd.MultiplyAdd(a, b2, c62);
                a = TSimd.Broadcast(r7[k]);
                c70 = TSimd.MultiplyAdd(a, b0, c70);
                c71 = TSimd.MultiplyAdd(a, b1, c71);
                c72 = TSimd.MultiplyAdd(a, b2, c72);
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
        c[12] = c40;
        c[13] = c41;
        c[14] = c42;
        c[15] = c50;
        c[16] = c51;
        c[17] = c52;
        c[18] = c60;
        c[19] = c61;
        c[20] = c62;
        c[21] = c70;
        c[22] = c71;
        c[23] = c72;
    }

    /// <summary>8 rows by two registers of columns.</summary>
    public static void Columns2(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c01 = c[1], c10 = c[2], c11 = c[3];
        TVector c20 = c[4], c21 = c[5], c30 = c[6], c31 = c[7];
        TVector c40 = c[8], c41 = c[9], c50 = c[10], c51 = c[11];
        TVector c60 = c[12], c61 = c[13], c70 = c[14], c71 = c[15];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            float* r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
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
                a = TSimd.Broadcast(r4[k]);
                c40 = TSimd.MultiplyAdd(a, b0, c40);
                c41 = TSimd.MultiplyAdd(a, b1, c41);
                a = TSimd.Broadcast(r5[k]);
                c50 = TSimd.MultiplyAdd(a, b0, c50);
                c51 = TSimd.MultiplyAdd(a, b1, c51);
                a = TSimd.Broadcast(r6[k]);
                c60 = TSimd.MultiplyAdd(a, b0, c60);
                c61 = TSimd.MultiplyAdd(a, b1, c61);
                a = TSimd.Broadcast(r7[k]);
                c70 = TSimd.MultiplyAdd(a, b0, c70);
                c71 = TSimd.MultiplyAdd(a, b1, c71);
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
        c[8] = c40;
        c[9] = c41;
        c[10] = c50;
        c[11] = c51;
        c[12] = c60;
        c[13] = c61;
        c[14] = c70;
        c[15] = c71;
    }

    /// <summary>8 rows by one register of columns.</summary>
    public static void Columns1(float** rows, int taps, int depth, float* weights, float* tile)
    {
        var c = (TVector*)tile;
        var b = (TVector*)weights;
        TVector c00 = c[0], c10 = c[1], c20 = c[2], c30 = c[3];
        TVector c40 = c[4], c50 = c[5], c60 = c[6], c70 = c[7];
        for (int t = 0; t < taps; t++, rows += Rows)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            float* r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
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
                a = TSimd.Broadcast(r4[k]);
                c40 = TSimd.MultiplyAdd(a, b0, c40);
                a = TSimd.Broadcast(r5[k]);
                c50 = TSimd.MultiplyAdd(a, b0, c50);
                a = TSimd.Broadcast(r6[k]);
                c60 = TSimd.MultiplyAdd(a, b0, c60);
                a = TSimd.Broadcast(r7[k]);
                c70 = TSimd.MultiplyAdd(a, b0, c70);
            }
        }
        c[0] = c00;
        c[1] = c10;
        c[2] = c20;
        c[3] = c30;
        c[4] = c40;
        c[5] = c50;
        c[6] = c60;
        c[7] = c70;
    }
}
