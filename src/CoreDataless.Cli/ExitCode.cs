namespace CoreDataless.Cli;

/// <summary>What the program's exit code says; part of the contract with scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int UnreadableFile = 3;
    public const int DeviceNotUsable = 4;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
