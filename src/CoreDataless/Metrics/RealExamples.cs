namespace CoreDataless.Metrics;

/// <summary>What a network makes of real images whose classes are known.</summary>
public sealed record RealExamples
{
    /// <summary>Pairs features with labels.</summary>
    /// <param name="features">(images, features).</param>
    /// <param name="labels">The class of each image.</param>
    /// <exception cref="ArgumentException">The features are not as many for each image.</exception>
    public RealExamples(float[] features, IReadOnlyList<int> labels)
    {
        if (labels.Count == 0 ? features.Length > 0 : features.Length % labels.Count != 0)
            throw new ArgumentException($"{features.Length} features are not those of {labels.Count} images");
        (Features, Labels) = (features, labels);
    }

    /// <summary>(images, features).</summary>
    public float[] Features { get; }

    /// <summary>One class for each image.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Features of each image.</summary>
    public int Width => Features.Length / Math.Max(1, Labels.Count);

    /// <summary>The rows of the images of a class.</summary>
    internal int[] RowsOf(int label) => [.. Enumerable.Range(0, Labels.Count).Where(i => Labels[i] == label)];

    /// <summary>A feature of some rows, ascending.</summary>
    internal double[] Ascending(int[] rows, int feature)
    {
        double[] values = Array.ConvertAll(rows, r => (double)Features[r * Width + feature]);
        Array.Sort(values);
        return values;
    }
}
