using System.Runtime.Intrinsics;

namespace CoreDataless.Engine.Cpu;

/// <summary>The inner loops of matrix products compiled for one instruction set.</summary>
internal sealed unsafe class TileKernels
{
    private readonly delegate*<float**, TapRun*, int, float*, float*, float*, void>[][] _products;
    private readonly int[] _rows;
    private readonly int _width;
    private readonly delegate*<float*, int*, int, int, TapPlace*, int, float*, void> _tapSum;

    private TileKernels(
        int width,
        delegate*<float**, TapRun*, int, float*, float*, float*, void>[][] products,
        int[] rows,
        delegate*<float*, int*, int, int, TapPlace*, int, float*, void> tapSum)
    {
        (_width, _products, _rows) = (width, products, rows);
        _tapSum = tapSum;
    }

    /// <summary>The largest number of registers side by side in a tile.</summary>
    public static int MaxColumns => 3;

    /// <summary>The largest number of rows of a tile.</summary>
    public static int MaxRows => 8;

    /// <inheritdoc cref="TileStore{TSimd, TVector}.Store"/>
    public delegate*<float*, int, int, int, TileTarget*, long*, long*, void> Store { get; private init; }

    /// <summary>The most rows of a tile that is <paramref name="columns"/> registers wide.</summary>
    public int Rows(int columns) => _rows[columns];

    /// <inheritdoc cref="TileProduct{TSimd, TVector, TRows, TColumns}.Multiply"/>
    public delegate*<float**, TapRun*, int, float*, float*, float*, void> Product(int rows, int columns) =>
        _products[columns][rows];

    /// <summary>Floats between the sums that <see cref="SumTaps"/> makes for so many channels.</summary>
    public int TapSumWidth(int channels) => channels <= Simd128.Width ? Simd128.Width : _width;

    /// <inheritdoc cref="TapSum{TSimd, TVector}.Sum"/>
    public delegate*<float*, int*, int, int, TapPlace*, int, float*, void> SumTaps(int width) =>
        width == Simd128.Width ? &TapSum<Simd128, Vector128<float>>.Sum : _tapSum;

    public static TileKernels Make<TSimd, TVector>(bool manyRegisters)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        return new TileKernels(
            TSimd.Width,
            [[], ByRows<TSimd, TVector, One>(), ByRows<TSimd, TVector, Two>(), ByRows<TSimd, TVector, Three>()],
            MostRows(manyRegisters),
            &TapSum<TSimd, TVector>.Sum)
        {
            Store = &TileStore<TSimd, TVector>.Store,
        };
    }

    /// <summary>
    /// The most rows of a tile for each number of columns: sums, a row of weights and a broadcast fit the registers.
    /// </summary>
    public static int[] MostRows(bool manyRegisters) => manyRegisters ? [0, 8, 8, 8] : [0, 8, 6, 4];

    private static delegate*<float**, TapRun*, int, float*, float*, float*, void>[] ByRows<TSimd, TVector, TColumns>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TColumns : struct, ICount
    {
        return
        [
            null,
            &TileProduct<TSimd, TVector, One, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Two, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Three, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Four, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Five, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Six, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Seven, TColumns>.Multiply,
            &TileProduct<TSimd, TVector, Eight, TColumns>.Multiply,
        ];
    }
}
