using System.Runtime.CompilerServices;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>Where the rows of finished tiles go, and what happens to them on the way; null leaves a part out.</summary>
internal unsafe struct TileTarget
{
    /// <summary>One per column.</summary>
    public float* Bias;

    /// <summary>To add, laid out as the destination.</summary>
    public float* Addend;

    /// <summary>Negative results become 0?</summary>
    public bool Relu;

    /// <summary>Results are kept where this is positive.</summary>
    public float* Mask;

    public float* Destination;

    /// <summary>The target of the columns from a channel on.</summary>
    public static TileTarget For(
        Frame frame, PlanValue destination, Epilogue epilogue, AlignedFloats? bias, int channel) => new()
        {
            Bias = bias is null ? null : bias.Pointer + channel,
            Addend = epilogue.Addend is { } addend ? frame.Row(addend, 0) + channel : null,
            Relu = epilogue.Relu,
            Mask = epilogue.Mask is { } mask ? frame.Row(mask, 0) + channel : null,
            Destination = frame.Row(destination, 0) + channel,
        };
}

/// <summary>Stores tiles.</summary>
internal static unsafe class TileStore<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Stores the rows of a tile.</summary>
    /// <param name="sums">The tile.</param>
    /// <param name="stride">Floats from row to row of the tile.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="columns">Columns that exist in the destination.</param>
    /// <param name="target">Where to.</param>
    /// <param name="places">For each row, how far it is from the start of the destination and of the addend.</param>
    /// <param name="maskPlaces">And from the start of the mask.</param>
    public static void Store(
        float* sums, int stride, int rows, int columns, TileTarget* target, long* places, long* maskPlaces)
    {
        for (int i = 0; i < rows; i++, sums += stride)
        {
            StoreRow(
                sums,
                target->Bias,
                target->Addend == null ? null : target->Addend + places[i],
                target->Relu,
                target->Mask == null ? null : target->Mask + maskPlaces[i],
                target->Destination + places[i],
                columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(
        float* sums, float* bias, float* addend, bool relu, float* mask, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - TSimd.Width; i += TSimd.Width)
        {
            TVector v = TSimd.Load(sums + i);
            if (bias != null) v = TSimd.Add(v, TSimd.Load(bias + i));
            if (addend != null) v = TSimd.Add(v, TSimd.Load(addend + i));
            if (relu) v = TSimd.Max(TSimd.Zero, v);
            if (mask != null) v = TSimd.KeepWherePositive(v, TSimd.Load(mask + i));
            TSimd.Store(v, y + i);
        }
        for (; i < count; i++)
        {
            float v = sums[i];
            if (bias != null) v += bias[i];
            if (addend != null) v += addend[i];
            if (relu && v < 0) v = 0;
            if (mask != null && !(mask[i] > 0)) v = 0;
            y[i] = v;
        }
    }
}
