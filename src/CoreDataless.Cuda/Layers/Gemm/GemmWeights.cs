namespace CoreDataless.Cuda;

/// <summary>
/// Weights as the lanes of a warp want them, rounded once: [block of the depth][16 destination channels][vector][lane]
/// 16 bytes, as <c>implicit_gemm.cuh</c> says. A lane holds 4 neighbours of the depth for each of two channels.
/// </summary>
internal static class GemmWeights
{
    private const int Channels = 16, Lanes = 32, PerLane = 4;

    /// <summary>Packs (out, in, taps) weights for a layer with this depth.</summary>
    public static uint[] Pack(float[] weights, LayerProblem problem, GemmDepth depth, Precision precision)
    {
        (int sources, int destinations, int taps) =
            (problem.From.Channels, problem.To.Channels, problem.Window.Taps);
        // The weight of a factor and a destination channel lies at the factor's place + channel * step.
        int step = problem.IsGradient ? taps : sources * taps;
        int[] places =
        [
            .. depth.All.Select(f => f is var (tap, channel)
                ? channel * (problem.IsGradient ? destinations * taps : taps) + tap.Number
                : -1),
        ];
        int words = precision == Precision.BFloat16 ? 2 : 4;
        int groups = (destinations + Channels - 1) / Channels;
        var packed = new uint[places.Length / GemmDepth.Block * groups * Lanes * 2 * words];
        Span<float> four = stackalloc float[PerLane];
        Span<uint> to = packed;
        for (int block = 0; block < places.Length / GemmDepth.Block; block++)
        {
            for (int group = 0; group < groups; group++, to = to[(Lanes * 2 * words)..])
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    (int column, int pair) = Math.DivRem(lane, 4);
                    ReadOnlySpan<int> factors = places.AsSpan(block * GemmDepth.Block + pair * PerLane, PerLane);
                    for (int half = 0; half < 2; half++)
                    {
                        int channel = group * Channels + column / 2 * 4 + half * 2 + column % 2;
                        for (int i = 0; i < PerLane; i++)
                        {
                            four[i] = channel < destinations && factors[i] >= 0
                                ? weights[factors[i] + channel * step]
                                : 0;
                        }
                        // Two halves in one vector of 16 bytes, or each half in a vector of its own.
                        int at = words == 2 ? lane * 4 + half * 2 : (half * Lanes + lane) * 4;
                        Round(four, precision, to.Slice(at, words));
                    }
                }
            }
        }
        return packed;
    }

    private static void Round(ReadOnlySpan<float> four, Precision precision, Span<uint> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = precision switch
            {
                Precision.Tf32 => LowPrecision.ToTf32(four[i]),
                Precision.BFloat16 =>
                    (uint)LowPrecision.ToBFloat16(four[2 * i + 1]) << 16 | LowPrecision.ToBFloat16(four[2 * i]),
                _ => BitConverter.SingleToUInt32Bits(four[i]),
            };
        }
    }
}
