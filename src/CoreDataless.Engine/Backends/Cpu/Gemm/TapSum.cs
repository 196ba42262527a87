namespace CoreDataless.Engine.Cpu;

/// <summary>Collects the products of taps, a register of channels per pixel.</summary>
internal static unsafe class TapSum<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>sums[i] = sum over taps of products[tap.Start + (sources[i] - first) * tap.Stride].</summary>
    /// <remarks>What a register holds beyond the channels is read and added, and means nothing.</remarks>
    public static void Sum(
        float* products, int* sources, int first, int count, TapPlace* taps, int tapCount, float* sums)
    {
        for (int i = 0; i < count; i++, sums += TSimd.Width)
        {
            int pixel = sources[i] - first;
            TVector sum = TSimd.Zero;
            for (int t = 0; t < tapCount; t++)
                sum = TSimd.Add(sum, TSimd.Load(products + taps[t].Start + pixel * taps[t].Stride));
            TSimd.Store(sum, sums);
        }
    }
}
