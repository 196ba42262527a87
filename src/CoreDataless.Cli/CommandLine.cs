using System.CommandLine;
using System.CommandLine.Help;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>The whole program: parses, runs a command, and turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    private const string DebugSwitch = "COREDATALESS_DEBUG";

    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        // Not a RootCommand: that would call itself after the assembly.
        var root = new Command("coredataless",
            "Judges trained image classifiers from their checkpoints alone: no data needed.")
        {
            new HelpOption(),
            new VersionOption(),
            EvaluateCommand.Create(terminal, cancellation),
            InspectCommand.Create(terminal),
            SpectralCommand.Create(terminal, cancellation),
            PredictCommand.Create(terminal, cancellation),
            RegressCommand.Create(terminal, cancellation),
            ReportCommand.Create(terminal),
            PaperTableCommand.Create(terminal),
            DevicesCommand.Create(terminal),
        };
        // A file name that begins with @ is a file name.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
            return WrongUsage(terminal, parsed.Errors.Select(e => e.Message));
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (UsageException e)
        {
            return WrongUsage(terminal, [e.Message]);
        }
        catch (Exception e) when (e is not OutOfMemoryException || !Debugging)
        {
            terminal.Error.WriteLine($"error: {(Debugging ? e : Harmless.Lines(Describe(e)))}");
            return CodeOf(e);
        }
    }

    /// <summary>The exit code that stands for an exception.</summary>
    public static int CodeOf(Exception e) => e switch
    {
        UsageException or LayerFilterException => ExitCode.WrongUsage,
        InvalidDataFileException => ExitCode.UnreadableFile,
        DeviceException or CudaUnavailableException => ExitCode.DeviceNotUsable,
        OperationCanceledException => ExitCode.Cancelled,
        _ => ExitCode.Failed,
    };

    /// <summary>One line for a person.</summary>
    public static string Describe(Exception e) => e switch
    {
        OperationCanceledException => "cancelled",
        OutOfMemoryException or DeviceMemoryException =>
            $"not enough memory ({e.Message}); a smaller --memory splits the work",
        _ => e.Message,
    };

    private static bool Debugging => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugSwitch));

    private static int WrongUsage(Terminal terminal, IEnumerable<string> messages)
    {
        foreach (string message in messages) terminal.Error.WriteLine($"error: {Harmless.Lines(message)}");
        terminal.Error.WriteLine("See coredataless --help, or coredataless COMMAND --help.");
        return ExitCode.WrongUsage;
    }
}
