using CoreDataless.Reporting;
using CoreDataless.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CoreDataless.Cli;

/// <summary>One command's output: the report, the notices beside it, and the files for machines.</summary>
internal sealed class ConsoleOutput
{
    private static readonly Style Warned = new(Color.Yellow);
    private static readonly Style Wrong = new(Color.Red);
    private static readonly Style Faint = new(decoration: Decoration.Dim);

    private readonly Terminal _terminal;
    private readonly OutputOptions _options;
    private readonly ResultTargets _targets;
    private readonly IAnsiConsole _report;
    private readonly TextWriter _writer;
    private readonly bool _isTerminal;

    public ConsoleOutput(Terminal terminal, OutputOptions options)
    {
        (_terminal, _options, _targets) = (terminal, options, new ResultTargets(terminal, options));
        Notices = Console(terminal.Error, terminal.ErrorIsTerminal, terminal.Width);
        (_writer, _isTerminal) = options.TakesStandardOutput
            ? (terminal.Error, terminal.ErrorIsTerminal)
            : (terminal.Out, terminal.OutIsTerminal);
        _report = Console(_writer, _isTerminal, terminal.Width);
    }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Notices { get; }

    /// <summary>No progress and no explanations?</summary>
    public bool Quiet => _options.Quiet;

    /// <summary>Characters in a line of the report.</summary>
    public int Width => _terminal.Width;

    /// <summary>May a bar be drawn over and over?</summary>
    public bool CanAnimate => _terminal.ErrorIsTerminal && !Quiet;

    /// <summary>Why pictures cannot be shown among the report; null where they can.</summary>
    public string? WhyNoPictures => _isTerminal
        ? _report.Profile.Capabilities.ColorSystem is ColorSystem.EightBit or ColorSystem.TrueColor
            ? null
            : "the terminal shows too few colours"
        : "the report does not go to a terminal";

    /// <summary>Part of the report.</summary>
    public void Report(IRenderable part)
    {
        if (_isTerminal)
        {
            _report.Write(part);
            return;
        }
        // In files the cells' padding at the ends of lines is only noise.
        using var text = new StringWriter();
        Console(text, isTerminal: false, _terminal.Width).Write(part);
        foreach (string line in text.ToString().TrimEnd().Split('\n')) _writer.WriteLine(line.TrimEnd());
    }

    /// <summary>A paragraph of the report.</summary>
    public void Paragraph(string text, Style? style = null) => Report(new Rows(new Text(Harmless.Lines(text), style)));

    /// <summary>An empty line between parts of the report.</summary>
    public void Gap() => _writer.WriteLine();

    /// <summary>What explains the report; not for those who know.</summary>
    public void Explanation(string text)
    {
        if (!Quiet) Paragraph(text, Faint);
    }

    /// <summary>What a reader of the report must not miss.</summary>
    public void Warning(string text) => Paragraph("! " + text, Warned);

    /// <summary>What happened on the way, beside the report and above the bar.</summary>
    public void Notice(string text)
    {
        if (!Quiet) Aside(text);
    }

    /// <summary>What was compiled, for those who asked.</summary>
    public void Detail(IEnumerable<string> lines)
    {
        if (!_options.Verbose) return;
        foreach (string line in lines) Aside(line);
    }

    /// <summary>An error, beside the report; never folded, since scripts look at it too.</summary>
    public void Error(string text)
    {
        if (_terminal.ErrorIsTerminal) Notices.Write(new Text("error: ", Wrong));
        else _terminal.Error.Write("error: ");
        _terminal.Error.WriteLine(Harmless.Lines(text));
    }

    /// <summary>Writes the JSON, the CSV and the page that were asked for.</summary>
    /// <inheritdoc cref="ResultTargets.Write(Action{Stream}, Action{Stream}, bool)"/>
    public void Publish(Action<Stream> json, Action<Stream> csv, bool isFinal = true) =>
        Tell(_targets.Write(json, csv, isFinal), isFinal);

    /// <summary>Writes the page of results.</summary>
    /// <inheritdoc cref="ResultTargets.WritePage"/>
    public void PublishPage(IReadOnlyList<ResultFile> results) =>
        Tell(_targets.WritePage(() => results), isFinal: true);

    /// <inheritdoc cref="ResultTargets.Check"/>
    public void CheckTargets(params IEnumerable<string?> inputs) => _targets.Check(inputs);

    private void Tell(WrittenPage? page, bool isFinal)
    {
        if (!isFinal || page is not { } written || _options.Html == OutputOptions.StandardOutput) return;
        string models = written.Models switch { 0 => "", 1 => "1 model, ", var n => $"{n} models, " };
        Notice($"page: {_options.Html} ({models}{Figures.Bytes(written.Bytes)}): open it in a browser");
    }

    private void Aside(string text)
    {
        if (_terminal.ErrorIsTerminal) Notices.Write(new Text(Harmless.Lines(text) + "\n"));
        else _terminal.Error.WriteLine(Harmless.Lines(text));
    }

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
