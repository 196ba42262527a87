using System.Runtime.Intrinsics;

namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>The inner loops in double, compiled for one instruction set, as a table to call through.</summary>
internal sealed unsafe class DoubleKernels
{
    private DoubleKernels(int width, int tileRows) =>
        (TileRows, TileColumns, StripColumns) = (tileRows, 3 * width, 4 * width);

    /// <summary>Rows of a product's tile.</summary>
    public int TileRows { get; }

    /// <summary>Columns of a product's tile.</summary>
    public int TileColumns { get; }

    /// <summary>Columns that <see cref="RotateRows"/> turns.</summary>
    public int StripColumns { get; }

    public delegate*<double**, nint, double*, double*, void> Tile { get; private init; }

    public delegate*<double*, double, bool, double*, nint, void> StoreTileRow { get; private init; }

    public delegate*<double*, nint, nint, double*, void> Pack { get; private init; }

    public delegate*<double*, double*, nint, double> Dot { get; private init; }

    public delegate*<double, double*, double*, nint, void> AddScaled { get; private init; }

    public delegate*<double, double*, double*, double*, nint, double> AddScaledDot { get; private init; }

    public delegate*<double*, nint, double> Reflect { get; private init; }

    public delegate*<double*, nint, int, int, double*, double*, double*, void> Bidiagonalise { get; private init; }

    public delegate*<double*, nint, nint, double*, nint, void> FromRight { get; private init; }

    public delegate*<double*, nint, double*, nint, void> FromLeft { get; private init; }

    public delegate*<double*, nint, double*, nint, void> RotateRows { get; private init; }

    public static DoubleKernels For(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => Make<DoubleSimd512, Vector512<double>>(level),
        SimdLevel.Avx2 => Make<DoubleSimd256, Vector256<double>>(level),
        _ => Make<DoubleSimd128, Vector128<double>>(level),
    };

    private static DoubleKernels Make<TSimd, TVector>(SimdLevel level)
        where TSimd : struct, IDoubleSimd<TVector>
        where TVector : unmanaged
    {
        bool eight = SimdSupport.ManyRegisters(level);
        return new DoubleKernels(
            TSimd.Width, eight ? DoubleTile8<TSimd, TVector>.Rows : DoubleTile4<TSimd, TVector>.Rows)
        {
            Tile = eight ? &DoubleTile8<TSimd, TVector>.Multiply : &DoubleTile4<TSimd, TVector>.Multiply,
            StoreTileRow = &DoubleRows<TSimd, TVector>.StoreTileRow,
            Pack = &DoubleRows<TSimd, TVector>.Pack,
            Dot = &DoubleRows<TSimd, TVector>.Dot,
            AddScaled = &DoubleRows<TSimd, TVector>.AddScaled,
            AddScaledDot = &DoubleRows<TSimd, TVector>.AddScaledDot,
            Reflect = &Reflection<TSimd, TVector>.Make,
            FromRight = &Reflection<TSimd, TVector>.FromRight,
            FromLeft = &Reflection<TSimd, TVector>.FromLeft,
            RotateRows = &RowRotations<TSimd, TVector>.Apply,
            Bidiagonalise = &OnePassBidiagonal<TSimd, TVector>.Reduce,
        };
    }
}
