using System.Diagnostics;
using CoreDataless.Cli;

namespace CoreDataless.Tests.Cli;

/// <summary>The program as a process of its own.</summary>
internal static class Programs
{
    public static Process Start(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ExitCode).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        return Process.Start(start)!;
    }
}
