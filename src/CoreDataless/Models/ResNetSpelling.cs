namespace CoreDataless.Models;

/// <summary>
/// How published ResNets name the same parts. The first spelling of each list is the one that is missed when a file has
/// none of them. Adding a spelling is adding a word here.
/// </summary>
internal static class ResNetSpelling
{
    /// <summary>The first convolution and its normalisation.</summary>
    public static readonly Pair[] Stems =
        [new("conv1", "bn1"), new("conv_1", "bn_1"), new("conv", "bn"), new("conv1.0", "conv1.1")];

    /// <summary>A convolution with its normalisation on the shortcut: <c>.0</c> and <c>.1</c> of these.</summary>
    public static readonly string[] Shortcuts = ["shortcut", "downsample"];

    /// <summary>The classifier; with a number where dropout stands beside it.</summary>
    public static readonly string[] Heads = ["linear", "fc", "classifier", "fc.0", "fc.1"];

    /// <summary>Stage <paramref name="n"/>, from 1.</summary>
    public static string[] Stages(int n) => [$"layer{n}", $"stage_{n}", $"stage{n}", $"conv{n + 1}_x"];

    /// <summary>Convolution <paramref name="n"/> of a block, from 1, and its normalisation.</summary>
    public static Pair[] Convs(int n) =>
    [
        new($"conv{n}", $"bn{n}"), new($"conv_{n}", $"bn_{n}"),
        new($"residual_function.{3 * n - 3}", $"residual_function.{3 * n - 2}"),
    ];

    /// <summary>A convolution and the normalisation after it.</summary>
    public readonly record struct Pair(string Conv, string Norm)
    {
        /// <summary>Inside of a block.</summary>
        public Pair In(string block) => new($"{block}.{Conv}", $"{block}.{Norm}");
    }
}
