using System.CommandLine;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>`regress`: how well metrics follow the reported accuracies or errors of series of models.</summary>
internal static class RegressCommand
{
    private static readonly Argument<string> Table = new("TABLE.csv")
    {
        Description = "A line per model: its reported figure, its metrics, the series it belongs to.",
    };

    private static readonly Argument<string[]> Models = new("MODEL")
    {
        Description = "Checkpoints whose spectral means are the metrics; TABLE.csv then needs their names and figures.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<SpectralDialect> Dialect = CommonOptions.Choice(
        "--dialect", "Of these means; see the command spectral.",
        ("weightwatcher", SpectralDialect.WeightWatcher), ("paper", SpectralDialect.Paper));

    private static readonly Option<string?> Target = CommonOptions.Text("--target", "COLUMN",
        "The reported figure. [default: top1_error, error, accuracy or the like]");

    private static readonly Option<string[]> Metrics = CommonOptions.List("--metrics", "A,B,...",
        "Columns, ln:COLUMN or log10:COLUMN. [default: all columns of numbers]");

    private static readonly Option<string[]> Group = CommonOptions.List("--group", "A,B,...",
        "Models with the same values there are a series. [default: all are one]");

    private static readonly Option<int> Minimum = CommonOptions.Whole("--min-group", "Smaller series are left out.",
        SeriesRegression.PaperMinimum, 2, int.MaxValue);

    private static readonly Option<ReportedAs> As = CommonOptions.Choice("--as",
        "Turn reported errors into accuracies or the other way round.",
        ("given", ReportedAs.Given), ("accuracy", ReportedAs.Accuracy), ("error", ReportedAs.Error));

    private static readonly Option<SeriesStatistic> Show = CommonOptions.Choice("--show",
        "What the table of several series shows.",
        ("r2", SeriesStatistic.R2), ("rmse", SeriesStatistic.Rmse), ("tau", SeriesStatistic.Tau),
        ("pearson", SeriesStatistic.Pearson), ("slope", SeriesStatistic.Slope));

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var command = new Command("regress",
            "Fits straight lines to the reported accuracies or errors of series of models, one per metric.")
        {
            Table.WithoutOptions(), Models.WithoutOptions(), Target, Metrics, Group, Minimum, As, Show, Dialect,
            DeviceOptionSet.Device, DeviceOptionSet.Threads, DeviceOptionSet.Simd, CommonOptions.Json,
            CommonOptions.Csv, CommonOptions.Html, CommonOptions.Quiet,
        };
        command.SetAction(parsed => Run(parsed, terminal, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var output = new ConsoleOutput(terminal, CommonOptions.Output(parsed));
        string file = parsed.GetRequiredValue(Table);
        string[] models = parsed.GetValue(Models) ?? [];
        output.CheckTargets([file, .. models]);
        CsvTable table = CsvTable.Read(file);
        string[] measured = [];
        if (models.Length > 0) (table, measured) = Measure(parsed, table, models, output, cancellation);
        var settings = new SeriesSettings(file, ColumnsOf(parsed, table, measured), parsed.GetValue(Minimum));
        SeriesReport report = SeriesRegression.Fit(
            [.. settings.Columns.Metrics.Select(m => m.Name)], settings.Columns.Read(table), settings.Minimum);
        if (report.Series.Count == 0) throw TooSmall(settings, report);
        RegressView.Show(output, report, settings, parsed.GetValue(Show));
        output.Publish(
            stream => SeriesFiles.WriteJson(stream, report, settings),
            stream => SeriesFiles.WriteCsv(stream, report));
        return ExitCode.Done;
    }

    // The table with the means of the models in further columns, and the names of these.
    private static (CsvTable Table, string[] Columns) Measure(
        ParseResult parsed, CsvTable table, string[] models, ConsoleOutput output, CancellationToken cancellation)
    {
        string key = SeriesColumns.FindNames(table)
            ?? throw new UsageException($"a column 'model' has to name the models; {Present(table)}");
        IReadOnlyList<CsvRow> lines = Lines(table, key, models);
        SpectralOptions options = SpectralOptions.Of(parsed.GetValue(Dialect));
        using IBackend backend = DeviceOptionSet.OpenForSpectra(DeviceOptionSet.Of(parsed));
        using ISingularValues solver = backend.CreateSingularValues();
        var analyzer = new SpectralAnalyzer(solver, options, parsed.GetValue(DeviceOptionSet.Threads));
        var summaries = new List<SpectralSummary>();
        foreach (string model in models)
        {
            using Checkpoint checkpoint = Checkpoint.Open(model);
            SpectralResult result = ProgressView.Watch(
                output, $"model {summaries.Count + 1} of {models.Length}", Path.GetFileName(model),
                (SpectralProgress at) => ProgressState.Of(at),
                watch => analyzer.Analyze(checkpoint, watch, cancellation));
            cancellation.ThrowIfCancellationRequested();
            summaries.Add(result.Summary);
        }
        return (MeasuredTable.Of(table, lines, summaries),
            [.. MeasuredTable.Means(summaries[0]).Select(v => v.Name)]);
    }

    // Asked before the first weight is read.
    private static IReadOnlyList<CsvRow> Lines(CsvTable table, string key, string[] models)
    {
        try
        {
            return MeasuredTable.Lines(table, key, models);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static SeriesColumns ColumnsOf(ParseResult parsed, CsvTable table, string[] measured)
    {
        string reported = parsed.GetValue(Target) ?? SeriesColumns.FindReported(table)
            ?? throw new UsageException($"which column is the reported figure? --target COLUMN; {Present(table)}");
        string[] groups = parsed.GetValue(Group) ?? [];
        SeriesMetric[] metrics = parsed.GetValue(Metrics) is { Length: > 0 } named
            ? [.. named.Select(SeriesMetric.Parse)]
            : measured.Length > 0
                ? [.. measured.Select(m => new SeriesMetric(m))]
                : [.. SeriesColumns.FindMetrics(table, reported, groups)];
        foreach (string column in (string[])[reported, .. groups, .. metrics.Select(m => m.Column)])
        {
            if (table.IndexOf(column) < 0) throw new UsageException($"there is no column '{column}'; {Present(table)}");
        }
        if (metrics.Length == 0) throw new UsageException($"there is no column of numbers; {Present(table)}");
        ReportedAs kind = parsed.GetValue(As);
        if (kind != ReportedAs.Given && SeriesColumns.KindOf(reported) == ReportedAs.Given)
            throw new UsageException($"--as: the name of column '{reported}' says neither accuracy nor error");
        return new SeriesColumns(reported, kind, metrics, groups);
    }

    private static string Present(CsvTable table) => $"the columns are {string.Join(", ", table.Columns)}";

    private static InvalidDataFileException TooSmall(SeriesSettings settings, SeriesReport report)
    {
        FittedSeries largest = report.TooSmall.MaxBy(s => s.Models.Count)!;
        string incomplete = report.Incomplete > 0 ? $"; models that lack a value: {report.Incomplete}" : "";
        return new InvalidDataFileException(settings.Table,
            $"no series has {settings.Minimum} complete models (the largest, '{largest.Name}', has "
                + $"{largest.Models.Count}{incomplete})",
            "name other columns with --group or --metrics, or a smaller --min-group");
    }
}
