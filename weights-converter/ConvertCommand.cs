using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace CoreDataless.WeightsConverter;

/// <summary>The command line, and which exit code stands for what.</summary>
internal static class ConvertCommand
{
    private const int WrongUsage = 2;

    private static readonly Argument<string> Input = new("INPUT")
    {
        Description = "A checkpoint: PyTorch (.pt, .pth, .th), .safetensors (or index, or folder) or NumPy (.npz).",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The .safetensors file to write.",
        HelpName = "FILE",
        Required = true,
        Validators = { NotEmpty },
    };

    private static readonly Option<DType?> Floats = new("--dtype")
    {
        Description = "Type of the floating-point tensors: f32 (default), f16 or bf16; others keep theirs.",
        HelpName = "TYPE",
        CustomParser = ParseType,
    };

    private static readonly Option<string?> Architecture =
        Text("--architecture", "NAME", "The network's name, such as resnet18.");

    private static readonly Option<string?> InputSize =
        Text("--input", "CxHxW", "Input size, such as 3x32x32.", MetadataText.Size);

    private static readonly Option<string?> Mean =
        Text("--mean", "A,B,C", "Mean subtracted from each input channel.", t => MetadataText.PerChannel(t, false));

    private static readonly Option<string?> Std =
        Text("--std", "A,B,C", "What each channel is divided by then.", t => MetadataText.PerChannel(t, true));

    private static readonly Option<string?> Classes =
        Text("--classes", "A,B,...|@FILE", "Class names, or a file with one a line.", MetadataText.Classes);

    private static readonly Option<string?> Accuracy =
        Text("--accuracy", "X", "Stated test accuracy: a fraction, or with %.", MetadataText.Accuracy);

    private static readonly Option<string?> Dataset = Text("--dataset", "NAME", "What it was trained on.");

    private static readonly Option<bool> Verify = new("--verify")
    {
        Description = "Read the file again and compare it with the input, tensor by tensor.",
    };

    private static readonly Option<bool> Force = new("--force")
    {
        Description = "Replace the output file if it is there.",
    };

    /// <summary>Parses and runs; errors go to standard error.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage, 3 a file that cannot be read.</returns>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Converts any readable checkpoint to .safetensors. Nothing in the input is run.")
        {
            Input, Output, Floats, Architecture, InputSize, Mean, Std, Classes, Accuracy, Dataset, Verify, Force,
        };
        command.Validators.Add(CheckTogether);
        command.SetAction(parsed => Conversion.Run(Options(parsed), Console.Out, Console.Error));
        // "@FILE" is ours (class names); the parser would put the file's words on the command line.
        var result = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not ParseErrorAction) return result.Invoke();
        foreach (var message in result.Errors.Select(e => e.Message).Distinct()) Console.Error.WriteLine(message);
        Console.Error.WriteLine("See weights-converter --help.");
        return WrongUsage;
    }

    private static ConvertOptions Options(ParseResult parsed) => new(
        parsed.GetRequiredValue(Input),
        parsed.GetRequiredValue(Output),
        parsed.GetValue(Floats) ?? DType.Float32,
        parsed.GetValue(Architecture),
        parsed.GetValue(InputSize),
        parsed.GetValue(Mean),
        parsed.GetValue(Std),
        parsed.GetValue(Classes),
        parsed.GetValue(Accuracy),
        parsed.GetValue(Dataset),
        parsed.GetValue(Verify),
        parsed.GetValue(Force));

    private static Option<string?> Text(
        string name, string helpName, string description, Func<string, string>? check = null)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        if (check is not null) option.CustomParser = argument => Checked(argument, check);
        return option;
    }

    private static string? Checked(ArgumentResult argument, Func<string, string> check)
    {
        try
        {
            return check(argument.Tokens[0].Value);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            argument.AddError(e.Message);
            return null;
        }
    }

    private static DType? ParseType(ArgumentResult argument)
    {
        DType? type = argument.Tokens[0].Value switch
        {
            "f32" => DType.Float32,
            "f16" => DType.Float16,
            "bf16" => DType.BFloat16,
            _ => null,
        };
        if (type is null) argument.AddError($"'{argument.Tokens[0].Value}' is none of f32, f16, bf16.");
        return type;
    }

    private static void NotEmpty(OptionResult option)
    {
        if (option.Tokens is [{ Value: "" }]) option.AddError("--output wants the name of a file.");
    }

    private static void CheckTogether(CommandResult result)
    {
        try
        {
            MetadataText.CheckChannels(result.GetValue(InputSize), result.GetValue(Mean), "--mean");
            MetadataText.CheckChannels(result.GetValue(InputSize), result.GetValue(Std), "--std");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            result.AddError(e.Message);
        }
    }
}
