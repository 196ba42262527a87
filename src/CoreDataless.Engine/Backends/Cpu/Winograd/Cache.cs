using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CoreDataless.Engine.Cpu.Winograd;

/// <summary>Hints for what will be read soon; nothing happens where the processor has no such instruction.</summary>
internal static unsafe class Cache
{
    /// <summary>Into the first level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* line)
    {
        if (Sse.IsSupported) Sse.Prefetch0(line);
    }
}
