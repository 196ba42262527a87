using CoreDataless.Arrays;

namespace CoreDataless.Metrics;

/// <summary>
/// Uniform random start images that anybody can make again: SplitMix64, the upper 24 bits of each draw as a float32 in
/// [0, 1). Fewer runs are a prefix of more.
/// </summary>
public static class StartImages
{
    /// <summary>The first <paramref name="count"/> numbers of a seed.</summary>
    public static float[] Draw(ulong seed, int count)
    {
        var generator = new SplitMix64(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (generator.Next() >> 40) * (1f / (1 << 24));
        return values;
    }
}
