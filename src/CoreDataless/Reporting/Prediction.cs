using CoreDataless.Images;
using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>A class that a network proposes.</summary>
public readonly record struct Proposal(int Class, double Probability);

/// <summary>The scores of a network for a set of images.</summary>
/// <param name="Facts">The network.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Images">The images.</param>
/// <param name="Logits">(images, classes).</param>
/// <param name="Top">How many classes are shown per image.</param>
public sealed record Prediction(ModelFacts Facts, DeviceFacts Device, ImageSet Images, float[] Logits, int Top)
{
    /// <summary>How many images got their label; null without labels.</summary>
    public int? Correct => Images.Labels is { } labels
        ? labels.Where((label, i) => Best(i, 1)[0].Class == label).Count()
        : null;

    /// <summary>The scores of one image.</summary>
    public ReadOnlySpan<float> LogitsOf(int image) => Logits.AsSpan(image * Facts.Classes, Facts.Classes);

    /// <summary>The <paramref name="count"/> most probable classes, ties by lower number.</summary>
    public IReadOnlyList<Proposal> Best(int image, int count)
    {
        double[] probabilities = Softmax.Of(LogitsOf(image));
        float[] logits = LogitsOf(image).ToArray();
        return [.. Enumerable.Range(0, logits.Length).OrderByDescending(k => logits[k]).Take(count)
            .Select(k => new Proposal(k, probabilities[k]))];
    }

    /// <summary>The class's name, or its number.</summary>
    public string NameOf(int label) =>
        Facts.ClassNames is { } names && label < names.Count ? names[label] : $"{label}";
}
