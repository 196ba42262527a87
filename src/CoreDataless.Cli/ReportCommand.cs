using System.CommandLine;
using CoreDataless.Results;

namespace CoreDataless.Cli;

/// <summary>`report`: results of earlier runs, of any machines, as one page.</summary>
internal static class ReportCommand
{
    private const string StandardPage = "report.html";

    private static readonly Argument<string[]> Files = new("RESULT.json")
    {
        Description = "What evaluate, spectral and regress wrote with --json.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("report",
            $"One page for a browser out of results that --json kept. [default: {StandardPage}]")
        {
            Files.WithoutOptions(), CommonOptions.Html, CommonOptions.Quiet,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        OutputOptions options = CommonOptions.Output(parsed);
        var output = new ConsoleOutput(terminal, options with { Html = options.Html ?? StandardPage });
        string[] files = parsed.GetRequiredValue(Files);
        ResultFile[] results = [.. files.Select(ResultFile.Read)];
        output.CheckTargets(files);
        output.PublishPage(results);
        return ExitCode.Done;
    }
}
