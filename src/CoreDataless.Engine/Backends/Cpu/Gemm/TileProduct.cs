using System.Runtime.CompilerServices;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// The inner loop: a tile of 1 to 8 rows by 1 to 3 registers of columns. For each run and each step k of it:
/// <c>sums[r, :] += rows[r][run.Source + k] * weights[run.Weights + k, :]</c>. One text for every number of rows and
/// columns: what a tile does not have, the compiler leaves out.
/// </summary>
/// <remarks>
/// 8 rows by 3 registers are 24 sums, 3 weights and a broadcast: they fill 32 registers, and each step costs 24
/// multiply-adds and 11 loads. 4 rows by 3 fill 16 registers. Every sum is one chain and depends on nothing else in the
/// tile, so results are the same for any partition of the work. The text is unrolled by hand: the compiler keeps named
/// locals in registers, but not array elements.
/// </remarks>
internal static unsafe class TileProduct<TSimd, TVector, TRows, TColumns>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TRows : struct, ICount
    where TColumns : struct, ICount
{
    /// <summary>Adds some runs to the sums of a tile.</summary>
    /// <param name="rows">For each row, its first source channel.</param>
    /// <param name="runs">Stretches of the inner dimension, in order.</param>
    /// <param name="count">How many.</param>
    /// <param name="weights">The panel: for each step, its columns side by side.</param>
    /// <param name="start">The sums so far, row by row.</param>
    /// <param name="sums">Where they go; may be <paramref name="start"/>.</param>
    public static void Multiply(float** rows, TapRun* runs, int count, float* weights, float* start, float* sums)
    {
        Load(start, 0, out TVector c00, out TVector c01, out TVector c02);
        Load(start, 1, out TVector c10, out TVector c11, out TVector c12);
        Load(start, 2, out TVector c20, out TVector c21, out TVector c22);
        Load(start, 3, out TVector c30, out TVector c31, out TVector c32);
        Load(start, 4, out TVector c40, out TVector c41, out TVector c42);
        Load(start, 5, out TVector c50, out TVector c51, out TVector c52);
        Load(start, 6, out TVector c60, out TVector c61, out TVector c62);
        Load(start, 7, out TVector c70, out TVector c71, out TVector c72);
        for (TapRun* end = runs + count; runs < end; runs++)
        {
            var b = (TVector*)weights + (nint)runs->Weights * TColumns.Value;
            nint length = runs->Length;
            nint source = runs->Source;
            float* r0 = TRows.Value > 0 ? rows[0] + source : null;
            float* r1 = TRows.Value > 1 ? rows[1] + source : null;
            float* r2 = TRows.Value > 2 ? rows[2] + source : null;
            float* r3 = TRows.Value > 3 ? rows[3] + source : null;
            float* r4 = TRows.Value > 4 ? rows[4] + source : null;
            float* r5 = TRows.Value > 5 ? rows[5] + source : null;
            float* r6 = TRows.Value > 6 ? rows[6] + source : null;
            float* r7 = TRows.Value > 7 ? rows[7] + source : null;
            for (nint k = 0; k < length; k++, b += TColumns.Value)
            {
                TVector b0 = b[0];
                TVector b1 = TColumns.Value > 1 ? b[1] : default;
                TVector b2 = TColumns.Value > 2 ? b[2] : default;
                Add(r0[k], b0, b1, b2, ref c00, ref c01, ref c02);
                if (TRows.Value > 1) Add(r1[k], b0, b1, b2, ref c10, ref c11, ref c12);
                if (TRows.Value > 2) Add(r2[k], b0, b1, b2, ref c20, ref c21, ref c22);
                if (TRows.Value > 3) Add(r3[k], b0, b1, b2, ref c30, ref c31, ref c32);
                if (TRows.Value > 4) Add(r4[k], b0, b1, b2, ref c40, ref c41, ref c42);
                if (TRows.Value > 5) Add(r5[k], b0, b1, b2, ref c50, ref c51, ref c52);
                if (TRows.Value > 6) Add(r6[k], b0, b1, b2, ref c60, ref c61, ref c62);
                if (TRows.Value > 7) Add(r7[k], b0, b1, b2, ref c70, ref c71, ref c72);
            }
        }
        Store(sums, 0, c00, c01, c02);
        Store(sums, 1, c10, c11, c12);
        Store(sums, 2, c20, c21, c22);
        Store(sums, 3, c30, c31, c32);
        Store(sums, 4, c40, c41, c42);
        Store(sums, 5, c50, c51, c52);
        Store(sums, 6, c60, c61, c62);
        Store(sums, 7, c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float value, TVector b0, TVector b1, TVector b2, ref TVector c0, ref TVector c1, ref TVector c2)
    {
        TVector a = TSimd.Broadcast(value);
        c0 = TSimd.MultiplyAdd(a, b0, c0);
        if (TColumns.Value > 1) c1 = TSimd.MultiplyAdd(a, b1, c1);
        if (TColumns.Value > 2) c2 = TSimd.MultiplyAdd(a, b2, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* tile, int row, out TVector c0, out TVector c1, out TVector c2)
    {
        var c = (TVector*)tile + row * TColumns.Value;
        c0 = row < TRows.Value ? c[0] : default;
        c1 = row < TRows.Value && TColumns.Value > 1 ? c[1] : default;
        c2 = row < TRows.Value && TColumns.Value > 2 ? c[2] : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* tile, int row, TVector c0, TVector c1, TVector c2)
    {
        if (row >= TRows.Value) return;
        var c = (TVector*)tile + row * TColumns.Value;
        c[0] = c0;
        if (TColumns.Value > 1) c[1] = c1;
        if (TColumns.Value > 2) c[2] = c2;
    }
}
