using System.Runtime.CompilerServices;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// The transforms of one tile; the numbers are those of <see cref="Algorithm"/>, with m results a side.
/// </summary>
internal unsafe interface ITile
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>
    /// B^T d B of channels <paramref name="from"/> to <paramref name="to"/>, a whole number of registers.
    /// </summary>
    /// <param name="pixels">
    /// The (m+2)^2 pixels of the patch, <see cref="SourceTiles.PointersPerRow"/> for each row.
    /// </param>
    /// <param name="from">First channel.</param>
    /// <param name="to">One past the last channel.</param>
    /// <param name="v">Product e of channel c goes to <c>v[e * stride + c]</c>.</param>
    /// <param name="stride">Floats from product to product.</param>
    /// <param name="scratch">(m+2)^2 registers.</param>
    static abstract void Input<TSimd, TVector>(
        float** pixels, nint from, nint to, float* v, nint stride, TVector* scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary>
    /// One row of products of G g G^T, for one source channel and all destination channels of a panel.
    /// </summary>
    /// <param name="taps">Tap t of channel c is at <c>taps[t * width + c]</c>.</param>
    /// <param name="width">Destination channels, a whole number of registers.</param>
    /// <param name="row">Which row.</param>
    /// <param name="u">Product j of the row and channel c goes to <c>u[j * stride + c]</c>.</param>
    /// <param name="stride">Floats from product to product.</param>
    static abstract void Filter<TSimd, TVector>(float* taps, nint width, int row, float* u, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary>A^T m A of one register of channels.</summary>
    /// <param name="m">The sum of product e is at <c>m[e * stride]</c>.</param>
    /// <param name="stride">Floats from product to product.</param>
    /// <param name="scratch">m (m+2) registers.</param>
    /// <param name="y">The m x m results, row by row.</param>
    static abstract void Output<TSimd, TVector>(float* m, nint stride, TVector* scratch, TVector* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary>One column of a kernel times one row of G.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Column<TSimd, TVector>(float* taps, nint width, TVector first, TVector second, TVector third)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector sum = TSimd.Multiply(first, TSimd.Load(taps));
        sum = TSimd.MultiplyAdd(second, TSimd.Load(taps + 3 * width), sum);
        return TSimd.MultiplyAdd(third, TSimd.Load(taps + 6 * width), sum);
    }
}
