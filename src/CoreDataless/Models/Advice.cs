namespace CoreDataless.Models;

/// <summary>What to do when a checkpoint does not become a network.</summary>
internal static class Advice
{
    /// <summary>A family or a description that does not fit the file.</summary>
    public static string For(Description? description, bool leftOver)
    {
        string ignore = leftOver
            ? "Tensors that are known to be of no use go under \"ignore\" in a description. "
            : "";
        return description?.Layers is not null
            ? $"{ignore}Every tensor of the file is used by a layer or ignored, every layer finds its tensors: "
                + $"correct {description.File}."
            : $"{ignore}If this is another architecture, describe it: --describe FILE.json with \"layers\"; "
                + "the README of the models says how.";
    }
}
