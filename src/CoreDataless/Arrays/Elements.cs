using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CoreDataless.Arrays;

/// <summary>From the bytes of any element type to the numbers of one.</summary>
internal static class Elements
{
    /// <summary>Converts each element, rounding to nearest even; bytes are in this machine's order.</summary>
    /// <exception cref="OverflowException">An integer does not fit (uint64 to int64).</exception>
    public static void Convert<T>(DType type, ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged, INumber<T>
    {
        switch (type)
        {
            case DType.Float64: Cast<double, T>(source, destination); break;
            case DType.Float32: Cast<float, T>(source, destination); break;
            case DType.Float16: Cast<Half, T>(source, destination); break;
            case DType.BFloat16: Widen(MemoryMarshal.Cast<byte, ushort>(source), destination); break;
            case DType.Int64: Cast<long, T>(source, destination); break;
            case DType.Int32: Cast<int, T>(source, destination); break;
            case DType.Int16: Cast<short, T>(source, destination); break;
            case DType.Int8: Cast<sbyte, T>(source, destination); break;
            case DType.UInt64: Cast<ulong, T>(source, destination); break;
            case DType.UInt32: Cast<uint, T>(source, destination); break;
            case DType.UInt16: Cast<ushort, T>(source, destination); break;
            case DType.UInt8: Cast<byte, T>(source, destination); break;
            default: Truth(source, destination); break;
        }
    }

    /// <summary>Turns each element's bytes round, in place.</summary>
    public static void Reverse(Span<byte> bytes, int elementSize)
    {
        switch (elementSize)
        {
            case 2: Swap(MemoryMarshal.Cast<byte, ushort>(bytes), BinaryPrimitives.ReverseEndianness); break;
            case 4: Swap(MemoryMarshal.Cast<byte, uint>(bytes), BinaryPrimitives.ReverseEndianness); break;
            case 8: Swap(MemoryMarshal.Cast<byte, ulong>(bytes), BinaryPrimitives.ReverseEndianness); break;
            default: break;
        }
    }

    private static void Swap<T>(Span<T> values, SwapAll<T> swap) => swap(values, values);

    private delegate void SwapAll<T>(ReadOnlySpan<T> source, Span<T> destination);

    private static void Cast<TFrom, TTo>(ReadOnlySpan<byte> source, Span<TTo> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            source.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }
        var from = MemoryMarshal.Cast<byte, TFrom>(source)[..destination.Length];
        for (var i = 0; i < from.Length; i++) destination[i] = TTo.CreateChecked(from[i]);
    }

    private static void Widen<T>(ReadOnlySpan<ushort> source, Span<T> destination)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)source[i] << 16));
    }

    private static void Truth<T>(ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = source[i] == 0 ? T.Zero : T.One;
    }
}
