using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>
/// What the processor can do at most: independent fused multiply-adds in registers, on the same threads and with the
/// same instructions as the kernels. Measured once per setting.
/// </summary>
internal static class Peak
{
    // Enough independent sums for four cycles of latency on two units, few enough for sixteen registers.
    private const int Sums = 12;
    private const int Rounds = 8;
    private const int Loops = 2_000_000;

    private static readonly Dictionary<CpuSetting, double> Known = [];

    /// <summary>Operations a second of all threads together, a multiply-add counting as two.</summary>
    public static double Of(CpuSetting cpu)
    {
        if (!Known.TryGetValue(cpu, out double peak))
            Known.Add(cpu, peak = Enumerable.Range(0, Rounds).Max(_ => Measure(cpu)));
        return peak;
    }

    private static double Measure(CpuSetting cpu)
    {
        var rates = new double[cpu.Threads];
        using var start = new Barrier(cpu.Threads);
        Thread[] threads = [.. Enumerable.Range(0, cpu.Threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            rates[i] = Rate(cpu.Simd);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return rates.Sum();
    }

    private static unsafe double Rate(SimdLevel simd)
    {
        long start = Stopwatch.GetTimestamp();
        float* sink = stackalloc float[16];
        int width = simd switch
        {
            SimdLevel.Avx512 => Run<Simd512, Vector512<float>>(sink),
            SimdLevel.Avx2 => Run<Simd256, Vector256<float>>(sink),
            _ => Run<Simd128, Vector128<float>>(sink),
        };
        return 2.0 * Sums * Loops * width / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe int Run<TSimd, TVector>(float* sink)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector factor = TSimd.Broadcast(0.5f), term = TSimd.Broadcast(1);
        TVector s0 = term, s1 = term, s2 = term, s3 = term, s4 = term, s5 = term;
        TVector s6 = term, s7 = term, s8 = term, s9 = term, s10 = term, s11 = term;
        for (int i = 0; i < Loops; i++)
        {
            s0 = TSimd.MultiplyAdd(s0, factor, term);
            s1 = TSimd.MultiplyAdd(s1, factor, term);
            s2 = TSimd.MultiplyAdd(s2, factor, term);
            s3 = TSimd.MultiplyAdd(s3, factor, term);
            s4 = TSimd.MultiplyAdd(s4, factor, term);
            s5 = TSimd.MultiplyAdd(s5, factor, term);
            s6 = TSimd.MultiplyAdd(s6, factor, term);
            s7 = TSimd.MultiplyAdd(s7, factor, term);
            s8 = TSimd.MultiplyAdd(s8, factor, term);
            s9 = TSimd.MultiplyAdd(s9, factor, term);
            s10 = TSimd.MultiplyAdd(s10, factor, term);
            s11 = TSimd.MultiplyAdd(s11, factor, term);
        }
        // Used and stored, so that no sum can be left out; no call here, or the loop would keep its sums in memory.
        TVector low = TSimd.Add(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), TSimd.Add(s4, s5));
        TVector high = TSimd.Add(TSimd.Add(TSimd.Add(s6, s7), TSimd.Add(s8, s9)), TSimd.Add(s10, s11));
        TSimd.Store(TSimd.Add(low, high), sink);
        return TSimd.Width;
    }
}
