using CoreDataless.Reporting;
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
    private readonly IAnsiConsole _report;
    private readonly TextWriter _writer;
    private readonly bool _isTerminal;

    public ConsoleOutput(Terminal terminal, OutputOptions options)
    {
        (_terminal, _options) = (terminal, options);
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

    /// <summary>Writes the JSON and CSV that were asked for.</summary>
    /// <param name="json">Writes the JSON.</param>
    /// <param name="csv">Writes the CSV.</param>
    /// <param name="isFinal">Files may be written several times; pipes only once, at the end.</param>
    public void Publish(Action<Stream> json, Action<Stream> csv, bool isFinal = true)
    {
        Publish(_options.Json, json, isFinal);
        Publish(_options.Csv, csv, isFinal);
    }

    /// <summary>Fails now rather than after long work.</summary>
    /// <param name="inputs">Files that are read, and that must not be overwritten.</param>
    /// <exception cref="UsageException">A target that cannot be written, or that is something else too.</exception>
    public void CheckTargets(params IEnumerable<string?> inputs)
    {
        if (_options is { Json: OutputOptions.StandardOutput, Csv: OutputOptions.StandardOutput })
            throw new UsageException("--json - and --csv - cannot share standard output");
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string? file in inputs)
        {
            // What is no name of a file is complained about by whoever reads it.
            if (!string.IsNullOrEmpty(file) && !file.Contains('\0')) taken.UnionWith(Inputs(file));
        }
        foreach (string? file in (string?[])[_options.Json, _options.Csv])
        {
            if (file is not (null or OutputOptions.StandardOutput)) CheckTarget(file, taken);
        }
    }

    private void Aside(string text)
    {
        if (_terminal.ErrorIsTerminal) Notices.Write(new Text(Harmless.Lines(text) + "\n"));
        else _terminal.Error.WriteLine(Harmless.Lines(text));
    }

    // A model of several files is named by its folder or its index: any file beside may be one of them.
    private static IEnumerable<string> Inputs(string file)
    {
        string? folder = Directory.Exists(file) ? file
            : file.EndsWith(".index.json", StringComparison.Ordinal) ? Path.GetDirectoryName(AtomicFile.Resolve(file))
            : null;
        string[] beside = folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        return beside.Append(file).Select(AtomicFile.Resolve);
    }

    private static void CheckTarget(string file, HashSet<string> taken)
    {
        if (file.Length == 0) throw new UsageException("--json and --csv want the name of a file");
        if (Directory.Exists(file)) throw new UsageException($"{file}: it is a folder; name a file");
        string folder = Path.GetDirectoryName(AtomicFile.Resolve(file)) ?? "/";
        if (!AtomicFile.IsSpecial(file))
        {
            if (!Directory.Exists(folder)) throw new UsageException($"{file}: there is no folder '{folder}'");
            if (!taken.Add(AtomicFile.Resolve(file)))
                throw new UsageException($"{file}: it is named twice, as a result and as something else");
        }
        try
        {
            AtomicFile.CheckWritable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be written: {e.Message}");
        }
    }

    private void Publish(string? target, Action<Stream> write, bool isFinal)
    {
        if (target is null) return;
        if (target != OutputOptions.StandardOutput)
        {
            if (isFinal || !AtomicFile.IsSpecial(target)) AtomicFile.Write(target, write);
        }
        else if (isFinal)
        {
            using Stream output = _terminal.OpenOutput();
            write(output);
        }
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
