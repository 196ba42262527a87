using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu.Winograd;

namespace CoreDataless.Engine.Cpu;

/// <summary>The inner loops compiled for one instruction set, as a table that kernels call through.</summary>
internal sealed unsafe class SimdKernels
{
    private readonly delegate*<float**, int, int, float*, float*, void>[] _tiles;

    private SimdKernels(int width, int tileRows, delegate*<float**, int, int, float*, float*, void>[] tiles) =>
        (Width, TileRows, _tiles) = (width, tileRows, tiles);

    /// <summary>Floats in a register.</summary>
    public int Width { get; }

    /// <summary>Rows of a matrix tile.</summary>
    public int TileRows { get; }

    /// <summary>The largest number of registers side by side in a tile.</summary>
    public static int MaxTileColumns => 3;

    public delegate*<float*, float*, float*, nint, void> Add { get; private init; }

    public delegate*<float*, float*, float*, nint, void> Max { get; private init; }

    public delegate*<float*, float*, nint, void> Relu { get; private init; }

    public delegate*<float*, float*, float*, nint, void> KeepWherePositive { get; private init; }

    public delegate*<float*, float, float*, nint, void> Scale { get; private init; }

    public delegate*<float*, float*, float*, bool, float*, float*, nint, void> StoreTileRow { get; private init; }

    /// <summary>The loops of Winograd convolutions.</summary>
    public WinogradLoops Winograd { get; private init; } = null!;

    /// <summary>The tile kernel that is <paramref name="columns"/> registers wide.</summary>
    public delegate*<float**, int, int, float*, float*, void> Tile(int columns) => _tiles[columns];

    public static SimdKernels For(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => Make<Simd512, Vector512<float>>(level),
        SimdLevel.Avx2 => Make<Simd256, Vector256<float>>(level),
        _ => Make<Simd128, Vector128<float>>(level),
    };

    private static SimdKernels Make<TSimd, TVector>(SimdLevel level)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        bool eight = SimdSupport.ManyRegisters(level);
        delegate*<float**, int, int, float*, float*, void>[] tiles = eight
            ?
            [
                null, &Tile8<TSimd, TVector>.Columns1, &Tile8<TSimd, TVector>.Columns2, &Tile8<TSimd, TVector>.Columns3,
            ]
            :
            [
                null, &Tile4<TSimd, TVector>.Columns1, &Tile4<TSimd, TVector>.Columns2, &Tile4<TSimd, TVector>.Columns3,
            ];
        return new SimdKernels(TSimd.Width, eight ? Tile8<TSimd, TVector>.Rows : Tile4<TSimd, TVector>.Rows, tiles)
        {
            Add = &RowMath<TSimd, TVector>.Add,
            Max = &RowMath<TSimd, TVector>.Max,
            Relu = &RowMath<TSimd, TVector>.Relu,
            KeepWherePositive = &RowMath<TSimd, TVector>.KeepWherePositive,
            Scale = &RowMath<TSimd, TVector>.Scale,
            Winograd = WinogradLoops.Make<TSimd, TVector>(eight),
            StoreTileRow = &RowMath<TSimd, TVector>.StoreTileRow,
        };
    }
}
