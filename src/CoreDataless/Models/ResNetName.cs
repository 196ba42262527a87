namespace CoreDataless.Models;

/// <summary>A ResNet's name: <c>resnet18</c>, <c>resnet20-A</c>, <c>torchvision-resnet18</c>.</summary>
internal static class ResNetName
{
    /// <summary>What of a stage goes into the name.</summary>
    public readonly record struct Stage(int Blocks, int Width, bool Bottleneck);

    // Depths that a number alone does not tell: with four stages the blocks are spread as in the paper.
    private static readonly int[][] KnownSpreads = [[2, 2, 2, 2], [3, 4, 6, 3], [3, 4, 23, 3], [3, 8, 36, 3]];

    /// <summary>Depth, kind of shortcut, and in brackets what is not standard.</summary>
    public static string Of(IReadOnlyList<Stage> stages, ResNetStem stem, bool optionA)
    {
        // Layers with weights on the longest way: the stem, the blocks' convolutions, the classifier.
        int depth = 2 + stages.Sum(s => s.Blocks * (s.Bottleneck ? 3 : 2));
        bool small = stages.Count == 3;
        bool changes = stages.Count > 1;
        string suffix = changes && optionA ? "-A" : small ? "-B" : "";
        string prefix = stem is { Kernel: 7, MaxPool: true } ? "torchvision-" : "";
        string[] notes = [.. Notes(stages, stem, small)];
        string note = notes.Length == 0 ? "" : $" ({string.Join(", ", notes)})";
        return $"{prefix}resnet{depth}{suffix}{note}";
    }

    private static IEnumerable<string> Notes(IReadOnlyList<Stage> stages, ResNetStem stem, bool small)
    {
        if (stem is { Kernel: 7, MaxPool: false }) yield return "7x7 stem";
        if (stem.Kernel is not (3 or 7)) yield return $"{stem.Kernel}x{stem.Kernel} stem";
        if (stem is { Kernel: not 7, MaxPool: true }) yield return "max pool";
        int[] blocks = [.. stages.Select(s => s.Blocks)];
        bool usual = small ? blocks.Distinct().Count() == 1 : KnownSpreads.Any(k => k.SequenceEqual(blocks));
        if (!usual) yield return $"blocks {string.Join('-', blocks)}";
        int first = stages[0].Width;
        bool doubling = stages.Select((s, i) => s.Width == first << i).All(x => x);
        if (!doubling) yield return $"widths {string.Join('-', stages.Select(s => s.Width))}";
        else if (first != (small ? 16 : 64)) yield return $"width {first}";
    }
}
