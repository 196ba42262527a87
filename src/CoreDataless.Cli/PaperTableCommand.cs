using System.CommandLine;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>`paper-table`: a table of the spectral paper, computed again from its published inputs.</summary>
internal static class PaperTableCommand
{
    private static readonly Argument<int> Number = new("TABLE") { Description = "1, 2 or 5." };

    private static readonly Option<string?> Inputs = CommonOptions.Text("--inputs", "FILE.csv",
        "Also write the table's inputs, for `regress` to read.");

    static PaperTableCommand() => Number.AcceptOnlyFromAmong([.. PaperTables.Numbers.Select(n => $"{n}")]);

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
        var output = new ConsoleOutput(terminal, CommonOptions.Output(parsed));
        output.CheckTargets(parsed.GetValue(Inputs));
        PaperTable table = PaperTables.Compute(parsed.GetRequiredValue(Number));
        output.Publish(
            stream => PaperTableFiles.WriteJson(stream, table),
            stream => PaperTableFiles.WriteCsv(stream, table));
        if (parsed.GetValue(Inputs) is { } file) AtomicFile.Write(file, stream => Copy(table.Number, stream));
        PaperTableView.Show(output, table);
        return ExitCode.Done;
    }

    private static void Copy(int table, Stream target)
    {
        using Stream inputs = PaperData.Open(table);
        inputs.CopyTo(target);
    }
}
