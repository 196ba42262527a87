using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu.Winograd;

namespace CoreDataless.Engine.Cpu;

/// <summary>The inner loops compiled for one instruction set, as a table that kernels call through.</summary>
internal sealed unsafe class SimdKernels
{
    private SimdKernels(int width, TileKernels tiles) => (Width, Tiles) = (width, tiles);

    /// <summary>Floats in a register.</summary>
    public int Width { get; }

    /// <summary>The loops of matrix products.</summary>
    public TileKernels Tiles { get; }

    public delegate*<float*, float*, float*, nint, void> Add { get; private init; }

    public delegate*<float*, float*, float*, nint, void> Max { get; private init; }

    public delegate*<float*, float*, nint, void> Relu { get; private init; }

    public delegate*<float*, float*, float*, nint, void> KeepWherePositive { get; private init; }

    public delegate*<float*, float, float*, nint, void> Scale { get; private init; }

    /// <summary>The loops of Winograd convolutions.</summary>
    public WinogradLoops Winograd { get; private init; } = null!;

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
        return new SimdKernels(TSimd.Width, TileKernels.Make<TSimd, TVector>(SimdSupport.ManyRegisters(level)))
        {
            Add = &RowMath<TSimd, TVector>.Add,
            Max = &RowMath<TSimd, TVector>.Max,
            Relu = &RowMath<TSimd, TVector>.Relu,
            KeepWherePositive = &RowMath<TSimd, TVector>.KeepWherePositive,
            Scale = &RowMath<TSimd, TVector>.Scale,
            Winograd = WinogradLoops.Make<TSimd, TVector>(SimdSupport.ManyRegisters(level)),
        };
    }
}
