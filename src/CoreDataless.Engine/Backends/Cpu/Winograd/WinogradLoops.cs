namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>The inner loops compiled for one instruction set.</summary>
internal sealed unsafe class WinogradLoops
{
    private readonly delegate*<float*, nint, nint, float*, float*, nint, nint, bool, void>[][] _products;
    private readonly int[] _mostRows;

    private WinogradLoops(
        delegate*<float*, nint, nint, float*, float*, nint, nint, bool, void>[][] products, int[] mostRows) =>
        (_products, _mostRows) = (products, mostRows);

    public WinogradStages Stages2x2 { get; private init; } = null!;

    public WinogradStages Stages4x4 { get; private init; } = null!;

    /// <summary>Multiplies any number of rows with a panel.</summary>
    public void Multiply(
        int columns, int rows, float* v, nint vStride, nint depth, float* u, float* m, nint mStride, bool add)
    {
        delegate*<float*, nint, nint, float*, float*, nint, nint, bool, void>[] products = _products[columns];
        // Groups of rows alike, rather than full ones and a small rest.
        int groups = (rows + _mostRows[columns] - 1) / _mostRows[columns];
        (int small, int large) = Math.DivRem(rows, groups);
        if (large > 0) products[small + 1](v, vStride, depth, u, m, mStride, large, add);
        if (large == groups) return;
        long done = (long)large * (small + 1);
        products[small](v + done * vStride, vStride, depth, u, m + done * mStride, mStride, groups - large, add);
    }

    public static WinogradLoops Make<TSimd, TVector>(bool manyRegisters)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        return new WinogradLoops(
            [[], Rows<TSimd, TVector, One>(), Rows<TSimd, TVector, Two>(), Rows<TSimd, TVector, Three>()],
            TileKernels.MostRows(manyRegisters))
        {
            Stages2x2 = WinogradStages.Make<TSimd, TVector, Tile2x2>(),
            Stages4x4 = WinogradStages.Make<TSimd, TVector, Tile4x4>(),
        };
    }

    private static delegate*<float*, nint, nint, float*, float*, nint, nint, bool, void>[]
        Rows<TSimd, TVector, TColumns>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TColumns : struct, ICount
    {
        return
        [
            null,
            &PanelProduct<TSimd, TVector, One, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Two, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Three, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Four, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Five, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Six, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Seven, TColumns>.Multiply,
            &PanelProduct<TSimd, TVector, Eight, TColumns>.Multiply,
        ];
    }
}

/// <summary>The transforms of one algorithm, compiled for one instruction set.</summary>
internal sealed unsafe class WinogradStages
{
    /// <inheritdoc cref="TileStages{TSimd,TVector,TTile}.Input"/>
    public delegate*<SourceTiles*, long, int, float*, nint, nint, nint, float*, void> Input { get; private init; }

    /// <inheritdoc cref="TileStages{TSimd,TVector,TTile}.Filter"/>
    public delegate*<float*, nint, nint, int, float*, nint, void> Filter { get; private init; }

    /// <inheritdoc cref="TileStages{TSimd,TVector,TTile}.Output"/>
    public delegate*<DestinationTiles*, long, int, float*, nint, nint, float*, void> Output { get; private init; }

    public static WinogradStages Make<TSimd, TVector, TTile>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TTile : struct, ITile
    {
        return new WinogradStages
        {
            Input = &TileStages<TSimd, TVector, TTile>.Input,
            Filter = &TileStages<TSimd, TVector, TTile>.Filter,
            Output = &TileStages<TSimd, TVector, TTile>.Output,
        };
    }
}
