namespace CoreDataless.Metrics;

/// <summary>One run's images on their way down, and how it went.</summary>
internal sealed class DescentRecord(int classes, float[] images)
{
    /// <summary>(classes, C, H, W).</summary>
    public float[] Images { get; set; } = images;

    /// <summary>Losses per class at each evaluation; an image that stopped on its own keeps its last.</summary>
    public List<float[]> Losses { get; } = [];

    /// <summary>Steps taken.</summary>
    public int Updates { get; set; }

    /// <summary>How often an image could not move because its gradient was exactly zero.</summary>
    public int ZeroGradients { get; set; }

    /// <summary>Did the descent end by itself, not by cancellation?</summary>
    public bool Finished { get; set; }

    /// <summary>The losses of the last evaluation.</summary>
    public float[] LastLoss => Losses.Count > 0 ? Losses[^1] : new float[classes];
}
