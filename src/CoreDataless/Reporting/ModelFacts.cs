using System.Globalization;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Reporting;

/// <summary>What a report says of a model before anything is measured; it does not keep the weights alive.</summary>
public sealed record ModelFacts
{
    // Under these names training programs keep the accuracy beside the weights.
    private static readonly string[] AccuracyKeys = ["accuracy", "best_prec1", "best_acc1", "best_acc", "acc", "prec1"];

    /// <summary>The file, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Its SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its format.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>For example <c>resnet18 (width 16)</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>As PyTorch counts.</summary>
    public required long Parameters { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Their names, or null.</summary>
    public required IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Channels, height, width.</summary>
    public required Shape Input { get; init; }

    /// <summary>What is done to the images, and who said so.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>The accuracy that the file claims, as a fraction; null when it claims none.</summary>
    public required double? StatedAccuracy { get; init; }

    /// <summary>What was noticed while loading.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Collects the facts of a checkpoint and the network made of it.</summary>
    public static ModelFacts Of(Checkpoint checkpoint, Network network, IReadOnlyList<string> warnings) => new()
    {
        File = checkpoint.FilePath,
        Sha256 = checkpoint.Sha256(),
        Format = checkpoint.Format,
        Architecture = network.Architecture,
        Parameters = network.ParameterCount,
        Classes = network.Classes,
        ClassNames = network.ClassNames,
        Input = network.Input,
        Normalization = network.Normalization,
        StatedAccuracy = Accuracy(checkpoint.Metadata),
        Warnings = network.Normalization.IsAssumed
            ? [.. warnings, "the normalisation (.5/.5) is only assumed: nobody said it; give --preset or --mean, --std"]
            : warnings,
    };

    internal static double? Accuracy(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (string key in AccuracyKeys)
        {
            string? text = metadata.GetValueOrDefault(key);
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) continue;
            if (value is not (> 0 and <= 100)) continue;
            // Nobody keeps a network of less than 1 %: what is at most 1 is a fraction.
            return value <= 1 ? value : value / 100;
        }
        return null;
    }
}
