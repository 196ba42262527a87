using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CoreDataless.Cuda.Native;

/// <summary>What a search sees of the machine. Tests show it another one.</summary>
internal sealed record SearchHost
{
    /// <summary>What <see cref="Load"/> says of a name that nobody knows.</summary>
    public const string NotFound = "not found";

    /// <summary>Does it look for the names and folders of Windows?</summary>
    public bool IsWindows { get; init; } = OperatingSystem.IsWindows();

    /// <summary>Where the fixed folders begin.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ProcessVariables();

    /// <summary>
    /// Loads a library: by its path, or by its bare name as the system's loader does it. Gives 0 and why where that
    /// fails.
    /// </summary>
    public Func<string, (nint Handle, string Outcome)> Load { get; init; } = NativeLoad;

    /// <summary>The file that an address of this process came from, or null.</summary>
    public Func<nint, string?> FileOf { get; init; } = ModuleAt;

    private static Dictionary<string, string> ProcessVariables()
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }

    private static (nint Handle, string Outcome) NativeLoad(string path)
    {
        try
        {
            return (NativeLibrary.Load(path), "loaded");
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // Advice comes first; what the system's loader said is the last line.
            string said = e.Message.Trim().Split('\n')[^1].Trim();
            // It says the same of a library that a library needs, and that is another matter.
            bool isUnknown = !Path.IsPathRooted(path) && said.Contains(path, StringComparison.Ordinal) && IsNotFound(said);
            return (0, isUnknown ? NotFound : said);
        }
    }

    // As glibc and musl say it, and Windows.
    private static bool IsNotFound(string said) =>
        said.Contains("No such file or directory", StringComparison.Ordinal)
        || said.Contains("0x8007007E", StringComparison.Ordinal);

    private static string? ModuleAt(nint address)
    {
        using Process process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .FirstOrDefault(m => address >= m.BaseAddress && address - m.BaseAddress < m.ModuleMemorySize)?.FileName;
    }
}
