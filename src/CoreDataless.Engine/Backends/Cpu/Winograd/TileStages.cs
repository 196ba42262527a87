namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>
/// The first and the last stage of a convolution: many tiles' transforms. Channels that fill no register go one by one.
/// </summary>
internal static unsafe class TileStages<TSimd, TVector, TTile>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TTile : struct, ITile
{
    /// <summary>
    /// Transforms patches. Channels lie in strips: product e of tile t and channel s * strip + c is at
    /// v[s * stripStride + e * stride + t * strip + c].
    /// </summary>
    public static void Input(
        SourceTiles* tiles, long first, int count, float* v, nint strip, nint stride, nint stripStride, float* scratch)
    {
        var pixels = (float**)scratch;
        float* registers = scratch + SourceTiles.PointersPerRow * SourceTiles.PointersPerRow * 2;
        nint channels = tiles->Channels, whole = channels / TSimd.Width * TSimd.Width;
        (long image, long tile) = Math.DivRem(first, (long)tiles->TilesDown * tiles->TilesAcross);
        (long down, long across) = Math.DivRem(tile, tiles->TilesAcross);
        for (; count > 0; count--, v += strip)
        {
            tiles->FillPointers((nint)image, (nint)down, (nint)across, pixels);
            float* to = v;
            for (nint c = 0; c < whole; c += strip, to += stripStride - strip)
                TTile.Input<TSimd, TVector>(pixels, c, Math.Min(c + strip, whole), to, stride, (TVector*)registers);
            if (whole < channels)
            {
                to = v + whole / strip * (stripStride - strip);
                TTile.Input<SimdScalar, float>(pixels, whole, channels, to, stride, registers);
            }
            if (++across < tiles->TilesAcross) continue;
            across = 0;
            if (++down < tiles->TilesDown) continue;
            down = 0;
            image++;
        }
    }

    /// <summary>
    /// Transforms the kernels of some source channels and one panel to one row of products: product j of source channel
    /// k is at u[j * stride + k * width].
    /// </summary>
    /// <param name="taps">For each source channel, the nine taps of all destination channels of the panel.</param>
    /// <param name="depth">Source channels.</param>
    /// <param name="width">Floats of the panel.</param>
    /// <param name="row">Which row of products.</param>
    /// <param name="u">The first result.</param>
    /// <param name="stride">Floats from product to product.</param>
    public static void Filter(float* taps, nint depth, nint width, int row, float* u, nint stride)
    {
        for (; depth > 0; depth--, taps += 9 * width, u += width)
            TTile.Filter<TSimd, TVector>(taps, width, row, u, stride);
    }

    /// <summary>Transforms sums back: product e of tile t and channel c is at m[e * stride + t * depth + c].</summary>
    public static void Output(
        DestinationTiles* tiles, long first, int count, float* m, nint depth, nint stride, float* scratch)
    {
        (long image, long tile) = Math.DivRem(first, (long)tiles->TilesDown * tiles->TilesAcross);
        (long down, long across) = Math.DivRem(tile, tiles->TilesAcross);
        nint whole = tiles->Channels / TSimd.Width * TSimd.Width;
        for (; count > 0; count--, m += depth)
        {
            Tile<TSimd, TVector>(tiles, (nint)image, (int)down, (int)across, 0, whole, m, stride, scratch);
            if (whole < tiles->Channels)
            {
                Tile<SimdScalar, float>(
                    tiles, (nint)image, (int)down, (int)across, whole, tiles->Channels, m, stride, scratch);
            }
            if (++across < tiles->TilesAcross) continue;
            across = 0;
            if (++down < tiles->TilesDown) continue;
            down = 0;
            image++;
        }
    }

    private static void Tile<TS, TV>(
        DestinationTiles* tiles, nint image, int down, int across, nint from, nint to, float* m, nint stride,
        float* scratch)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        (int top, int left) = (down * TTile.Outputs, across * TTile.Outputs);
        int rows = Math.Min(TTile.Outputs, tiles->Height - top);
        int columns = Math.Min(TTile.Outputs, tiles->Width - left);
        nint pixelFloats = tiles->Channels, rowFloats = tiles->Width * tiles->Channels;
        nint start = top * rowFloats + left * pixelFloats;
        float* images = tiles->Images + image * tiles->ImageFloats + start;
        float* addend = tiles->Addend == null ? null : tiles->Addend + image * tiles->ImageFloats + start;
        float* mask = tiles->Mask == null
            ? null
            : tiles->Mask + image / tiles->ImagesPerMask * tiles->ImageFloats + start;
        bool relu = tiles->Relu;
        var results = (TV*)scratch;
        TV* registers = results + TTile.Outputs * TTile.Outputs;
        for (nint c = from; c < to; c += TS.Width)
        {
            TTile.Output<TS, TV>(m + c, stride, registers, results);
            TV bias = tiles->Bias == null ? TS.Zero : TS.Load(tiles->Bias + c);
            for (int y = 0; y < rows; y++)
            {
                nint at = y * rowFloats + c;
                for (int x = 0; x < columns; x++, at += pixelFloats)
                {
                    TV value = TS.Add(results[y * TTile.Outputs + x], bias);
                    if (addend != null) value = TS.Add(value, TS.Load(addend + at));
                    if (relu) value = TS.Max(TS.Zero, value);
                    if (mask != null) value = TS.KeepWherePositive(value, TS.Load(mask + at));
                    TS.Store(value, images + at);
                }
            }
        }
    }
}
