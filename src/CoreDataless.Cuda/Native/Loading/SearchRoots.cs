using System.Runtime.InteropServices;

namespace CoreDataless.Cuda.Native;

/// <summary>A place that may have a set of libraries: one installation.</summary>
/// <param name="Origin">Why it is looked at, for people.</param>
/// <param name="Folders">Folders that exist, or null: the system's loader is asked by name.</param>
internal sealed record SearchRoot(string Origin, IReadOnlyList<string>? Folders)
{
    /// <summary>Whatever the system's loader knows.</summary>
    public static SearchRoot System { get; } = new("the system", Folders: null);
}

/// <summary>
/// Where CUDA may be installed, in the order in which it is looked for: what the user named, what the system knows, the
/// toolkit, conda, and Python environments, whose wheels of PyTorch bring a complete set.
/// </summary>
internal sealed class SearchRoots(SearchHost host)
{
    /// <summary>A list of folders, searched first.</summary>
    public const string OwnVariable = "COREDATALESS_CUDA_LIBS";

    private const int MostLinks = 8;

    /// <summary>All places that exist.</summary>
    public IReadOnlyList<SearchRoot> All()
    {
        List<SearchRoot> roots = [];
        string[] own = Paths(OwnVariable);
        if (own.Length > 0) roots.Add(new SearchRoot(OwnVariable, own));
        roots.Add(SearchRoot.System);
        foreach ((string variable, string home) in ToolkitVariables()) Add(roots, variable, Toolkit(home));
        foreach (string home in DefaultToolkits()) Add(roots, home, Toolkit(home));
        Add(roots, "system folders", host.IsWindows ? InstalledCuDnns() : Distribution());
        if (Variable("CONDA_PREFIX") is { } conda) Add(roots, "CONDA_PREFIX", Conda(conda));
        foreach (string prefix in PythonPrefixes())
        {
            foreach (string wheels in Wheels(prefix)) Add(roots, wheels, WheelFolders(wheels));
        }
        return [.. roots.DistinctBy(root => root.Folders is null ? "" : string.Join('\n', root.Folders))];
    }

    /// <summary>
    /// Where a driver may be: what the system knows, and the folders into which containers and WSL mount it. Never a
    /// toolkit's folder, whose driver is a stub.
    /// </summary>
    public IReadOnlyList<SearchRoot> OfDriver()
    {
        List<SearchRoot> roots = [SearchRoot.System];
        if (host.IsWindows) return roots;
        Add(roots, "a container's driver", [Path.Combine(host.Root, "usr/local/nvidia/lib64")]);
        Add(roots, "WSL's driver", [Path.Combine(host.Root, "usr/lib/wsl/lib")]);
        return roots;
    }

    private static string Machine =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    private static string Target =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "sbsa-linux" : "x86_64-linux";

    private string? Variable(string name) =>
        host.Variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private string[] Paths(string variable) =>
        Variable(variable)?.Split(host.IsWindows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void Add(List<SearchRoot> roots, string origin, IEnumerable<string> folders)
    {
        string[] there = [.. folders.Where(Directory.Exists)];
        if (there.Length > 0) roots.Add(new SearchRoot(origin, there));
    }

    // CUDA_PATH_V13_0 and the like, which NVIDIA's installer for Windows sets, come after the two that users set.
    private IEnumerable<(string Variable, string Home)> ToolkitVariables()
    {
        IEnumerable<string> versions = host.Variables.Keys
            .Where(name => name.StartsWith("CUDA_PATH_V", StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(VersionIn);
        foreach (string name in (IEnumerable<string>)["CUDA_HOME", "CUDA_PATH", .. versions])
        {
            if (Variable(name) is { } home) yield return (name, home);
        }
    }

    private string[] DefaultToolkits()
    {
        if (host.IsWindows)
        {
            return Variable("ProgramFiles") is { } programs
                ? Matching(Path.Combine(programs, "NVIDIA GPU Computing Toolkit", "CUDA"), "v*")
                : [];
        }
        string local = Path.Combine(host.Root, "usr", "local");
        return [Path.Combine(local, "cuda"), .. Matching(local, "cuda-*"), Path.Combine(host.Root, "opt", "cuda")];
    }

    private IEnumerable<string> Toolkit(string home) => host.IsWindows
        ? [Path.Combine(home, "bin", "x64"), Path.Combine(home, "bin")]
        : [Path.Combine(home, "lib64"), Path.Combine(home, "targets", Target, "lib"), Path.Combine(home, "lib")];

    private IEnumerable<string> Distribution() =>
        [Path.Combine(host.Root, "usr", "lib", Machine + "-linux-gnu"), Path.Combine(host.Root, "usr", "lib64")];

    // ...\NVIDIA\CUDNN\v9.10\bin\13.0: a folder for each toolkit.
    private IEnumerable<string> InstalledCuDnns()
    {
        if (Variable("ProgramFiles") is not { } programs) yield break;
        foreach (string version in Matching(Path.Combine(programs, "NVIDIA", "CUDNN"), "v*"))
        {
            string bin = Path.Combine(version, "bin");
            foreach (string toolkit in Matching(bin, "*"))
            {
                yield return Path.Combine(toolkit, "x64");
                yield return toolkit;
            }
            yield return bin;
        }
    }

    private IEnumerable<string> Conda(string prefix) => host.IsWindows
        ? [Path.Combine(prefix, "Library", "bin", "x64"), Path.Combine(prefix, "Library", "bin")]
        : [Path.Combine(prefix, "lib"), Path.Combine(prefix, "targets", Target, "lib")];

    private IEnumerable<string> PythonPrefixes()
    {
        if (Variable("VIRTUAL_ENV") is { } active) yield return active;
        foreach (string prefix in PrefixesOfPython()) yield return prefix;
        if (host.IsWindows) yield break;
        foreach (string folder in Matching(Path.Combine(host.Root, "opt"), "*"))
            yield return Path.Combine(folder, ".venv");
    }

    // A virtual environment's python3 is a link to the system's: each link on the way may be the environment's.
    private IEnumerable<string> PrefixesOfPython()
    {
        string name = host.IsWindows ? "python.exe" : "python3";
        string? file = Paths("PATH").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        for (int i = 0; i < MostLinks && file is not null; i++)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? host.Root;
            yield return host.IsWindows ? folder : Path.GetDirectoryName(folder) ?? host.Root;
            if (host.IsWindows && Path.GetDirectoryName(folder) is { } above) yield return above;
            file = LinkTarget(file);
        }
    }

    private static string? LinkTarget(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private IEnumerable<string> Wheels(string prefix)
    {
        if (host.IsWindows)
        {
            yield return Path.Combine(prefix, "Lib", "site-packages", "nvidia");
            yield break;
        }
        foreach (string version in Matching(Path.Combine(prefix, "lib"), "python3*"))
        {
            yield return Path.Combine(version, "site-packages", "nvidia");
            yield return Path.Combine(version, "dist-packages", "nvidia");
        }
    }

    // CUDA 12: a folder for each library. CUDA 13: cu13 for all but cuDNN.
    private IEnumerable<string> WheelFolders(string wheels)
    {
        foreach (string part in Matching(wheels, "*"))
        {
            if (!host.IsWindows)
            {
                yield return Path.Combine(part, "lib");
                continue;
            }
            yield return Path.Combine(part, "bin", "x86_64");
            yield return Path.Combine(part, "bin");
        }
    }

    private static string[] Matching(string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder, pattern)
                .OrderByDescending(f => VersionIn(Path.GetFileName(f)))
                .ThenBy(f => f, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // cuda-12.10 is newer than cuda-12.9, and CUDA_PATH_V13_0 is of 13.0.
    private static Version VersionIn(string name)
    {
        string text = string.Concat(name.Replace('_', '.').SkipWhile(c => !char.IsAsciiDigit(c)));
        return Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out Version? version)
            ? version
            : new Version();
    }
}
