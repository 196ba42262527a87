namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Taps whose source pixels and weights both lie side by side: one stretch of the inner dimension. In a row of 3 taps
/// by 3 channels, 9 numbers rather than three times 3.
/// </summary>
/// <param name="Source">Floats from a pixel's first source channel.</param>
/// <param name="Weights">Position in the panel, in steps of the inner dimension.</param>
/// <param name="Length">Steps of the inner dimension.</param>
internal readonly record struct TapRun(int Source, int Weights, int Length)
{
    /// <summary>Joins the taps of a phase to runs, in the order of summation. The array is pinned.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="phase">One of its phases.</param>
    /// <param name="sourceChannels">Channels of a source pixel, all groups together.</param>
    public static TapRun[] Join(ConvShape shape, Phase phase, int sourceChannels)
    {
        int depth = shape.SourceChannels;
        var runs = new List<TapRun>();
        for (int i = 0; i < phase.Taps.Length; i++)
        {
            var run = new TapRun(
                phase.Offsets[i] * sourceChannels, shape.Geometry.PackedTaps.IndexOf(phase.Taps[i]) * depth, depth);
            if (runs.Count > 0 && run.Follows(runs[^1])) runs[^1] = runs[^1] with { Length = runs[^1].Length + depth };
            else runs.Add(run);
        }
        TapRun[] pinned = GC.AllocateArray<TapRun>(runs.Count, pinned: true);
        runs.CopyTo(pinned);
        return pinned;
    }

    private bool Follows(TapRun run) => (Source, Weights) == (run.Source + run.Length, run.Weights + run.Length);
}
