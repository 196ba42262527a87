using System.Collections.Immutable;
using System.Globalization;

namespace CoreDataless.Models;

/// <summary>What is done to an image in [0, 1] before the first layer: (x - mean) / std, per channel.</summary>
public sealed class Normalization
{
    private static readonly Dictionary<string, (float[] Mean, float[] Std)> Known =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["cifar10"] = ([.4914f, .4822f, .4465f], [.2471f, .2435f, .2616f]),
            ["cifar100"] = ([.5071f, .4865f, .4409f], [.2673f, .2564f, .2762f]),
            ["tiny-imagenet"] = ([.4802f, .4481f, .3975f], [.2302f, .2265f, .2262f]),
            ["imagenet"] = ([.485f, .456f, .406f], [.229f, .224f, .225f]),
        };

    private const string Assumed = "default .5/.5";

    private Normalization(ImmutableArray<float> mean, ImmutableArray<float> std, string source) =>
        (Mean, Std, Source) = (mean, std, source);

    /// <summary>The names of the presets.</summary>
    public static IReadOnlyCollection<string> Presets => Known.Keys;

    /// <summary>One number per channel.</summary>
    public ImmutableArray<float> Mean { get; }

    /// <summary>One number per channel, all positive.</summary>
    public ImmutableArray<float> Std { get; }

    /// <summary>Who said the numbers: <c>preset cifar10</c>, <c>file metadata</c>, <c>default .5/.5</c>.</summary>
    public string Source { get; }

    /// <summary>Did nobody say the numbers?</summary>
    public bool IsAssumed => string.Equals(Source, Assumed, StringComparison.Ordinal);

    /// <summary>The same numbers for every channel count: one value is repeated.</summary>
    /// <exception cref="ModelException">Not finite, a std that is not above 0, or a wrong number of values.</exception>
    public static Normalization Of(
        IReadOnlyList<float> mean, IReadOnlyList<float> std, int channels, string source)
    {
        ImmutableArray<float> means = Spread(mean, channels, "mean", source);
        ImmutableArray<float> deviations = Spread(std, channels, "std", source);
        if (means.Any(m => !float.IsFinite(m))) throw new ModelException($"{source}: every mean is a finite number");
        if (deviations.Any(s => !float.IsFinite(s) || s <= 0))
            throw new ModelException($"{source}: every std is a finite number above 0");
        return new Normalization(means, deviations, source);
    }

    /// <summary>The numbers of a data set.</summary>
    /// <exception cref="ModelException">No such preset, or one for another number of channels.</exception>
    public static Normalization Preset(string name, int channels)
    {
        (float[] Mean, float[] Std) preset = RequirePreset(name);
        return Of(preset.Mean, preset.Std, channels, $"preset {name.ToLowerInvariant()}");
    }

    /// <summary>What the authors of the prototype method use unless told otherwise.</summary>
    public static Normalization Default(int channels) => Of([.5f], [.5f], channels, Assumed);

    /// <summary>Numbers separated by commas, such as <c>0.485,0.456,0.406</c>.</summary>
    /// <exception cref="ModelException">Something that is no number.</exception>
    public static IReadOnlyList<float> ParseList(string text, string source)
    {
        string[] parts = text.Trim('[', ']', ' ').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new float[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                throw new ModelException($"{source}: '{parts[i]}' is no number; write for example 0.5,0.5,0.5");
        }
        return numbers;
    }

    /// <summary>For example <c>mean 0.5 std 0.25 (preset x)</c>.</summary>
    public override string ToString() => $"mean {string.Join(' ', Mean)}, std {string.Join(' ', Std)} ({Source})";

    internal static (float[] Mean, float[] Std) RequirePreset(string name) => Known.TryGetValue(name, out var preset)
        ? preset
        : throw new ModelException($"no preset '{name}'; there are {string.Join(", ", Presets)}");

    private static ImmutableArray<float> Spread(IReadOnlyList<float> values, int channels, string what, string source)
    {
        if (values.Count == channels) return [.. values];
        if (values.Count == 1) return [.. Enumerable.Repeat(values[0], channels)];
        throw new ModelException(
            $"{source}: {values.Count} values of {what} for {channels} channel(s); give one, or one per channel");
    }
}
