using CoreDataless.Engine;

namespace CoreDataless.Images;

/// <summary>Images ready for a network.</summary>
/// <param name="Shape">Of each image: channels, height, width.</param>
/// <param name="Pixels">(images, channels, height, width) in [0, 1].</param>
/// <param name="Names">One per image.</param>
/// <param name="Labels">One class per image, or null when nobody said them.</param>
public sealed record ImageSet(Shape Shape, float[] Pixels, IReadOnlyList<string> Names, IReadOnlyList<int>? Labels)
{
    /// <summary>The number of images.</summary>
    public int Count => Names.Count;
}
