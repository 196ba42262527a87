namespace CoreDataless.Metrics;

/// <summary>
/// Uniform random start images that anybody can make again: SplitMix64, the upper 24 bits of each draw as a float32 in
/// [0, 1). Fewer runs are a prefix of more.
/// </summary>
public static class StartImages
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The first <paramref name="count"/> numbers of a seed.</summary>
    public static float[] Draw(ulong seed, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            seed += Gamma;
            values[i] = (Mix(seed) >> 40) * (1f / (1 << 24));
        }
        return values;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
