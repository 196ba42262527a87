namespace CoreDataless.Metrics;

/// <summary>One image under attack.</summary>
internal sealed class DeepFoolRow
{
    // foolbox projects the adversary into a ball of this radius; images of up to 100x100 cannot leave it.
    private const double Epsilon = 100;

    /// <summary>The image; after the attack, its adversary.</summary>
    public required float[] Image { get; set; }

    /// <summary>The class that it should leave.</summary>
    public required int Label { get; init; }

    /// <summary>Moves made.</summary>
    public int Moves { get; set; }

    /// <summary>Did the attack end, whether it succeeded or not?</summary>
    public bool Finished { get; private set; }

    /// <summary>
    /// Ends at a point: x0 + min(1, epsilon / |p|) * p with p = x - x0, which is foolbox's rounding, though the factor
    /// is 1.
    /// </summary>
    public void Finish(ReadOnlySpan<float> point)
    {
        double square = 0;
        for (int i = 0; i < point.Length; i++) square += Math.Pow(point[i] - Image[i], 2);
        float factor = (float)Math.Min(1, Epsilon / Math.Max(Math.Sqrt(square), 1e-12));
        var adversary = new float[point.Length];
        for (int i = 0; i < point.Length; i++) adversary[i] = Image[i] + factor * (point[i] - Image[i]);
        (Image, Finished) = (adversary, true);
    }
}
