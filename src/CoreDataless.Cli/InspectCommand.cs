using System.CommandLine;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>`inspect`: what is in a file, and how to run it.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Model = new("MODEL")
    {
        Description = "A checkpoint: PyTorch (.pt, .pth, .th), .safetensors (or index, or folder) or NumPy (.npz).",
    };

    private static readonly Option<bool> All = new("--all")
    {
        Description = "List every tensor and every line of metadata.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("inspect", "Format, tensors, recognised architecture, and how to run it.")
        {
            Model.WithoutOptions(), All,
        };
        NetworkOptionSet.AddTo(command);
        command.Add(CommonOptions.Json);
        command.Add(CommonOptions.Quiet);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var output = new ConsoleOutput(terminal, CommonOptions.Output(parsed));
        NetworkOptions options = NetworkOptionSet.Of(parsed);
        output.CheckTargets([parsed.GetRequiredValue(Model), .. NetworkOptionSet.Files(options)]);
        Inspection inspection = Inspection.Of(parsed.GetRequiredValue(Model), options);
        output.Publish(stream => InspectionJson.Write(stream, inspection, options), _ => { });
        InspectView.Show(output, inspection, options, parsed.GetValue(All));
        return ExitCode.Done;
    }
}
