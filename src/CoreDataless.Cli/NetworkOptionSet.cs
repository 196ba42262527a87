using System.CommandLine;
using System.CommandLine.Parsing;
using CoreDataless.Models;

namespace CoreDataless.Cli;

/// <summary>What the user says about a network that its file does not say.</summary>
internal static class NetworkOptionSet
{
    private static readonly Option<InputSize?> Input = CommonOptions.Parsed<InputSize?>(
        "--input", "HxW", "Size of the images, such as 32x32 or 3x32x32.", text => InputSize.Parse(text), null);

    private static readonly Option<string?> Preset = CommonOptions.Parsed<string?>(
        "--preset", "NAME", $"Normalisation of a data set: {string.Join(", ", Normalization.Presets)}.", KnownPreset,
        null);

    private static readonly Option<IReadOnlyList<float>?> Mean = CommonOptions.Parsed<IReadOnlyList<float>?>(
        "--mean", "A,B,C", "Subtracted from the pixels in [0, 1], per channel.",
        t => Normalization.ParseList(t, "--mean"), null);

    private static readonly Option<IReadOnlyList<float>?> Std = CommonOptions.Parsed<IReadOnlyList<float>?>(
        "--std", "A,B,C", "What they are divided by then.", t => Normalization.ParseList(t, "--std"), null);

    private static readonly Option<string?> Describe = CommonOptions.Text(
        "--describe", "FILE.json", "A description of the network, where the file alone does not tell.");

    private static readonly Option<string?> Classes = CommonOptions.Text(
        "--classes", "FILE", "Names of the classes, one per line or a JSON list, where the file has none.");

    public static void AddTo(Command command)
    {
        command.Add(Input);
        command.Add(Preset);
        command.Add(Mean);
        command.Add(Std);
        command.Add(Describe);
        command.Add(Classes);
        command.Validators.Add(CheckTogether);
    }

    public static NetworkOptions Of(ParseResult parsed) => new()
    {
        Input = parsed.GetValue(Input),
        Preset = parsed.GetValue(Preset),
        Mean = parsed.GetValue(Mean),
        Std = parsed.GetValue(Std),
        DescriptionFile = parsed.GetValue(Describe),
        ClassNamesFile = parsed.GetValue(Classes),
    };

    /// <summary>The files that are read for it.</summary>
    public static IEnumerable<string?> Files(NetworkOptions options) =>
        [options.DescriptionFile, options.ClassNamesFile];

    private static string KnownPreset(string name) =>
        Normalization.Presets.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? name
        : throw new FormatException($"'{name}' is none of {string.Join(", ", Normalization.Presets)}");

    private static void CheckTogether(CommandResult result)
    {
        bool mean = result.GetResult(Mean) is { Implicit: false }, std = result.GetResult(Std) is { Implicit: false };
        if (mean != std) result.AddError("--mean and --std go together; one of them is missing");
        if (mean && result.GetResult(Preset) is { Implicit: false })
            result.AddError("--preset, or --mean and --std; not both");
    }
}
