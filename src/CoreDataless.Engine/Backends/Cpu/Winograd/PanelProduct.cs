using System.Runtime.CompilerServices;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// Matrix product of a few rows with a panel of 1 to 3 registers of columns: <c>m[r, :] = sum over k of v[r, k] *
/// u[k, :]</c>. One text for every number of rows and columns: what a shape does not use, the compiler leaves out.
/// </summary>
/// <remarks>
/// Eight rows by three registers fill 32 registers, four rows by three fill 16. Every sum is one chain over k and
/// depends on nothing else in the tile, so results are the same for any partition of the work. The text is unrolled by
/// hand: the compiler keeps named locals in registers, but not array elements.
/// Beside <see cref="TileProduct{TSimd, TVector, TRows, TColumns}"/>, which finds its rows and its stretches of the inner
/// dimension through pointers, this text has rows at one distance, many groups of them a call, and a panel that it asks
/// the second-level cache for: what one of them needs would cost the other.
/// </remarks>
internal static unsafe class PanelProduct<TSimd, TVector, TRows, TColumns>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TRows : struct, ICount
    where TColumns : struct, ICount
{
    // A panel is larger than the first-level cache, and its lines come from the second level in time only if asked for.
    private const int StepsAhead = 4;

    /// <summary>Multiplies <paramref name="groups"/> times as many rows as the text has.</summary>
    /// <param name="v">The first row.</param>
    /// <param name="vStride">Floats from row to row of v.</param>
    /// <param name="depth">The inner dimension.</param>
    /// <param name="u">The panel: for each k, its columns side by side.</param>
    /// <param name="m">Where the first row of the product goes.</param>
    /// <param name="mStride">Floats from row to row of m.</param>
    /// <param name="groups">How often.</param>
    /// <param name="add">The product goes on from what m holds, instead of from 0.</param>
    public static void Multiply(
        float* v, nint vStride, nint depth, float* u, float* m, nint mStride, nint groups, bool add)
    {
        for (; groups > 0; groups--)
        {
            var b = (TVector*)u;
            float* r0 = v;
            float* r1 = r0 + vStride;
            float* r2 = r1 + vStride;
            float* r3 = r2 + vStride;
            float* r4 = r3 + vStride;
            float* r5 = r4 + vStride;
            float* r6 = r5 + vStride;
            float* r7 = r6 + vStride;
            TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c02 = TSimd.Zero;
            TVector c10 = TSimd.Zero, c11 = TSimd.Zero, c12 = TSimd.Zero;
            TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c22 = TSimd.Zero;
            TVector c30 = TSimd.Zero, c31 = TSimd.Zero, c32 = TSimd.Zero;
            TVector c40 = TSimd.Zero, c41 = TSimd.Zero, c42 = TSimd.Zero;
            TVector c50 = TSimd.Zero, c51 = TSimd.Zero, c52 = TSimd.Zero;
            TVector c60 = TSimd.Zero, c61 = TSimd.Zero, c62 = TSimd.Zero;
            TVector c70 = TSimd.Zero, c71 = TSimd.Zero, c72 = TSimd.Zero;
            if (add)
            {
                Load(ref c00, ref c01, ref c02, m);
                if (TRows.Value > 1) Load(ref c10, ref c11, ref c12, m + mStride);
                if (TRows.Value > 2) Load(ref c20, ref c21, ref c22, m + 2 * mStride);
                if (TRows.Value > 3) Load(ref c30, ref c31, ref c32, m + 3 * mStride);
                if (TRows.Value > 4) Load(ref c40, ref c41, ref c42, m + 4 * mStride);
                if (TRows.Value > 5) Load(ref c50, ref c51, ref c52, m + 5 * mStride);
                if (TRows.Value > 6) Load(ref c60, ref c61, ref c62, m + 6 * mStride);
                if (TRows.Value > 7) Load(ref c70, ref c71, ref c72, m + 7 * mStride);
            }
            for (nint k = 0; k < depth; k++, b += TColumns.Value)
            {
                TVector b0 = b[0];
                TVector b1 = TColumns.Value > 1 ? b[1] : b0;
                TVector b2 = TColumns.Value > 2 ? b[2] : b0;
                Cache.Prefetch((float*)(b + StepsAhead * TColumns.Value));
                if (TColumns.Value > 1) Cache.Prefetch((float*)(b + StepsAhead * TColumns.Value + 1));
                if (TColumns.Value > 2) Cache.Prefetch((float*)(b + StepsAhead * TColumns.Value + 2));
                TVector a;
                a = TSimd.Broadcast(r0[k]);
                c00 = TSimd.MultiplyAdd(a, b0, c00);
                if (TColumns.Value > 1) c01 = TSimd.MultiplyAdd(a, b1, c01);
                if (TColumns.Value > 2) c02 = TSimd.MultiplyAdd(a, b2, c02);
                if (TRows.Value > 1)
                {
                    a = TSimd.Broadcast(r1[k]);
                    c10 = TSimd.MultiplyAdd(a, b0, c10);
                    if (TColumns.Value > 1) c11 = TSimd.MultiplyAdd(a, b1, c11);
                    if (TColumns.Value > 2) c12 = TSimd.MultiplyAdd(a, b2, c12);
                }
                if (TRows.Value > 2)
                {
                    a = TSimd.Broadcast(r2[k]);
                    c20 = TSimd.MultiplyAdd(a, b0, c20);
                    if (TColumns.Value > 1) c21 = TSimd.MultiplyAdd(a, b1, c21);
                    if (TColumns.Value > 2) c22 = TSimd.MultiplyAdd(a, b2, c22);
                }
                if (TRows.Value > 3)
                {
                    a = TSimd.Broadcast(r3[k]);
                    c30 = TSimd.MultiplyAdd(a, b0, c30);
                    if (TColumns.Value > 1) c31 = TSimd.MultiplyAdd(a, b1, c31);
                    if (TColumns.Value > 2) c32 = TSimd.MultiplyAdd(a, b2, c32);
                }
                if (TRows.Value > 4)
                {
                    a = TSimd.Broadcast(r4[k]);
                    c40 = TSimd.MultiplyAdd(a, b0, c40);
                    if (TColumns.Value > 1) c41 = TSimd.MultiplyAdd(a, b1, c41);
                    if (TColumns.Value > 2) c42 = TSimd.MultiplyAdd(a, b2, c42);
                }
                if (TRows.Value > 5)
                {
                    a = TSimd.Broadcast(r5[k]);
                    c50 = TSimd.MultiplyAdd(a, b0, c50);
                    if (TColumns.Value > 1) c51 = TSimd.MultiplyAdd(a, b1, c51);
                    if (TColumns.Value > 2) c52 = TSimd.MultiplyAdd(a, b2, c52);
                }
                if (TRows.Value > 6)
                {
                    a = TSimd.Broadcast(r6[k]);
                    c60 = TSimd.MultiplyAdd(a, b0, c60);
                    if (TColumns.Value > 1) c61 = TSimd.MultiplyAdd(a, b1, c61);
                    if (TColumns.Value > 2) c62 = TSimd.MultiplyAdd(a, b2, c62);
                }
                if (TRows.Value > 7)
                {
                    a = TSimd.Broadcast(r7[k]);
                    c70 = TSimd.MultiplyAdd(a, b0, c70);
                    if (TColumns.Value > 1) c71 = TSimd.MultiplyAdd(a, b1, c71);
                    if (TColumns.Value > 2) c72 = TSimd.MultiplyAdd(a, b2, c72);
                }
            }
            Store(c00, c01, c02, m);
            if (TRows.Value > 1) Store(c10, c11, c12, m + mStride);
            if (TRows.Value > 2) Store(c20, c21, c22, m + 2 * mStride);
            if (TRows.Value > 3) Store(c30, c31, c32, m + 3 * mStride);
            if (TRows.Value > 4) Store(c40, c41, c42, m + 4 * mStride);
            if (TRows.Value > 5) Store(c50, c51, c52, m + 5 * mStride);
            if (TRows.Value > 6) Store(c60, c61, c62, m + 6 * mStride);
            if (TRows.Value > 7) Store(c70, c71, c72, m + 7 * mStride);
            v += TRows.Value * vStride;
            m += TRows.Value * mStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(ref TVector c0, ref TVector c1, ref TVector c2, float* from)
    {
        c0 = TSimd.Load(from);
        if (TColumns.Value > 1) c1 = TSimd.Load(from + TSimd.Width);
        if (TColumns.Value > 2) c2 = TSimd.Load(from + 2 * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector c0, TVector c1, TVector c2, float* to)
    {
        TSimd.Store(c0, to);
        if (TColumns.Value > 1) TSimd.Store(c1, to + TSimd.Width);
        if (TColumns.Value > 2) TSimd.Store(c2, to + 2 * TSimd.Width);
    }
}
