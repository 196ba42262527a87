using System.CommandLine;
using System.CommandLine.Parsing;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>`paper-table`: a table of the spectral paper, computed again from its published inputs.</summary>
internal static class PaperTableCommand
{
    private static readonly Argument<int> Number = new("TABLE")
    {
        Description = "1, 2 or 5.",
        CustomParser = argument => Parse(argument),
    };

    private static readonly Option<bool> Inputs = new("--inputs")
    {
        Description = "Only write the table's inputs to standard output, a CSV (of tables 1 and 5 as `regress` reads it).",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("paper-table",
            "Tables 1, 2 and 5 of arXiv 2002.06716 from their published inputs: printed, recomputed and corrected.")
        {
            Number, Inputs, CommonOptions.Json, CommonOptions.Csv, CommonOptions.Quiet,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        int number = parsed.GetRequiredValue(Number);
        if (parsed.GetValue(Inputs)) return CopyInputs(number, terminal);
        var output = new ConsoleOutput(terminal, CommonOptions.Output(parsed));
        output.CheckTargets();
        PaperTable table = PaperTables.Compute(number);
        output.Publish(
            stream => PaperTableFiles.WriteJson(stream, table),
            stream => PaperTableFiles.WriteCsv(stream, table));
        PaperTableView.Show(output, table);
        return ExitCode.Done;
    }

    private static int CopyInputs(int table, Terminal terminal)
    {
        using Stream inputs = PaperData.Open(table), output = terminal.OpenOutput();
        inputs.CopyTo(output);
        return ExitCode.Done;
    }

    private static int Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, out int number) && PaperTables.Numbers.Contains(number)) return number;
        argument.AddError($"'{text}' is none of the tables {string.Join(", ", PaperTables.Numbers)}");
        return 0;
    }
}
