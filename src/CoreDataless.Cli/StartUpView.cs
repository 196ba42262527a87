using CoreDataless.Engine;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What it took to get going, in one line.</summary>
internal static class StartUpView
{
    /// <summary>Part of the report where it took a device; else for those who want to know everything.</summary>
    public static void Show(ConsoleOutput output, StartUpFacts startUp)
    {
        string line = Line(startUp);
        if (startUp.Phases.Count > 1) output.Explanation(line);
        else output.Detail([line]);
    }

    /// <summary>
    /// For example <c>start-up 4.1 s of 9.0 s: process 0.2, libraries 0.6, 21 kernels 2.2 (0 kept from before)</c>.
    /// </summary>
    public static string Line(StartUpFacts startUp) =>
        $"start-up {Figures.Time(startUp.Seconds)} of {Figures.Time(startUp.ProcessSeconds)}: "
        + string.Join(", ", startUp.Phases.Select(Text));

    private static string Text(Preparation phase)
    {
        string count = phase.Count is { } n ? $"{n} " : "";
        string kept = phase.Kept is { } k ? $" ({k} kept from before)" : "";
        return $"{count}{phase.Name} {phase.Seconds:F1}{kept}";
    }
}
