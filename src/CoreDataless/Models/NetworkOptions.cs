namespace CoreDataless.Models;

/// <summary>What the user may say about a network that its file does not say.</summary>
public sealed record NetworkOptions
{
    /// <summary>Nothing said.</summary>
    public static NetworkOptions Default { get; } = new();

    /// <summary>The size of the images; null for the file's or the family's.</summary>
    public InputSize? Input { get; init; }

    /// <summary>A name out of <see cref="Normalization.Presets"/>, or null.</summary>
    public string? Preset { get; init; }

    /// <summary>One mean, or one per channel; together with <see cref="Std"/>.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>One deviation, or one per channel; together with <see cref="Mean"/>.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>A JSON description: the README of this folder documents the format. Null for none.</summary>
    public string? DescriptionFile { get; init; }

    /// <summary>Names of the classes: one in each line, or a JSON list. Null for the description's or the file's.</summary>
    public string? ClassNamesFile { get; init; }

    /// <summary>What can be checked before any file is read.</summary>
    /// <exception cref="ModelException">An unknown preset, a mean without std, numbers without meaning.</exception>
    internal void Check()
    {
        if (Preset is not null) Normalization.RequirePreset(Preset);
        if (Mean is null != Std is null)
            throw new ModelException("--mean and --std go together; one of them is missing");
        if (Mean is not null) Normalization.Of(Mean, Std!, Math.Max(Mean.Count, Std!.Count), "--mean and --std");
    }
}
