using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CoreDataless.Engine.Cpu;

/// <summary>Which vector instructions the kernels use.</summary>
public enum SimdLevel
{
    /// <summary>128-bit vectors through the portable API: SSE, NEON, or emulated.</summary>
    Portable,

    /// <summary>AVX2 with FMA.</summary>
    Avx2,

    /// <summary>AVX-512F.</summary>
    Avx512,
}

/// <summary>What this machine, as the runtime may use it, can do.</summary>
public static class SimdSupport
{
    /// <summary>The widest usable level.</summary>
    public static SimdLevel Best =>
        Avx512F.IsSupported ? SimdLevel.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? SimdLevel.Avx2
        : SimdLevel.Portable;

    /// <summary>32 vector registers, enough for the larger tile?</summary>
    internal static bool ManyRegisters(SimdLevel level) => level == SimdLevel.Avx512 || AdvSimd.Arm64.IsSupported;
}
