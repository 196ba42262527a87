namespace CoreDataless.Cli;

/// <summary>Where the program writes. Tests hand in writers of their own.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notices, errors.</param>
/// <param name="OutIsTerminal">Does a person watch the results?</param>
/// <param name="ErrorIsTerminal">Does a person watch the progress?</param>
/// <param name="Width">Columns.</param>
/// <param name="OpenOutput">The bytes behind <paramref name="Out"/>, for JSON.</param>
internal sealed record Terminal(
    TextWriter Out, TextWriter Error, bool OutIsTerminal, bool ErrorIsTerminal, int Width, Func<Stream> OpenOutput)
{
    private const int WidthOfFiles = 120;
    private const int Narrowest = 60;

    /// <summary>The console of this process.</summary>
    public static Terminal OfProcess() => new(
        Console.Out, new TolerantWriter(Console.Error), !Console.IsOutputRedirected, !Console.IsErrorRedirected, ConsoleWidth(),
        Console.OpenStandardOutput);

    private static int ConsoleWidth()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int said) && said > 0)
            return Math.Max(Narrowest, said);
        if (Console.IsOutputRedirected) return WidthOfFiles;
        try
        {
            return Math.Max(Narrowest, Console.WindowWidth);
        }
        catch (IOException)
        {
            return WidthOfFiles;
        }
    }
}
