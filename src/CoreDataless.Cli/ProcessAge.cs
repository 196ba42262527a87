using System.Diagnostics;

namespace CoreDataless.Cli;

/// <summary>How long this process has been running, from when the system started it.</summary>
internal static class ProcessAge
{
    /// <summary>Seconds.</summary>
    public static double Seconds
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return (DateTime.Now - process.StartTime).TotalSeconds;
        }
    }
}
