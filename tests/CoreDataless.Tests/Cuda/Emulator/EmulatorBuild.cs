using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>
/// Builds the stand-ins for NVIDIA's libraries with the system's g++: once for each content of their sources, in a folder
/// that all processes share.
/// </summary>
internal static class EmulatorBuild
{
    // The file that the loader looks for, and its source.
    private static readonly (string File, string Source)[] Libraries =
    [
        ("libcuda.so.1", "libcuda.cpp"),
        ("libnvrtc.so.12", "libnvrtc.cpp"),
        ("libcublasLt.so.12", "libcublasLt.cpp"),
        ("libcublas.so.12", "libcublas.cpp"),
        ("libcudnn.so.9", "libcudnn.cpp"),
        ("libcusolver.so.11", "libcusolver.cpp"),
        ("libcusolver_12_5.so.11", "libcusolver_12_5.cpp"),
    ];

    private static readonly Lazy<(string? Folder, string? Failure)> Result = new(Make);

    /// <summary>Why there are none here; null where they are.</summary>
    public static string? SkipReason => Result.Value.Failure;

    /// <summary>The folder of the libraries, with the names that NVIDIA's have.</summary>
    public static string Folder => Result.Value.Folder ?? throw new InvalidOperationException(SkipReason);

    /// <summary>The folder of the header files that make a kernel host C++.</summary>
    public static string Shim => Path.Combine(Folder, "shim");

    /// <summary>Runs a program; its words when it fails, null when it does not.</summary>
    public static string? Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program} failed with {process.ExitCode}:\n{error.Result}{output}";
    }

    /// <summary>Is there such a program?</summary>
    public static bool Knows(string program)
    {
        try
        {
            return Run(program, "--version") is null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static (string? Folder, string? Failure) Make()
    {
        if (!OperatingSystem.IsLinux()) return (null, "the emulated GPU is a set of Linux libraries");
        if (!Knows("g++")) return (null, "there is no g++ to build the emulated GPU with");
        string sources = Path.Combine(AppContext.BaseDirectory, "Cuda", "Emulator");
        string home = Path.Combine(Path.GetTempPath(), $"coredataless-emulator-{Environment.UserName}");
        string folder = Path.Combine(home, HashOf(sources));
        if (Directory.Exists(folder)) return (folder, null);
        string building = $"{folder}.{Environment.ProcessId}";
        foreach (string file in Directory.EnumerateFiles(sources, "*.?pp", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(building, Path.GetRelativePath(sources, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        string?[] failures = [.. Libraries.AsParallel().Select(l => Compile(l, building, folder))];
        if (failures.FirstOrDefault(f => f is not null) is { } failure) throw new InvalidOperationException(failure);
        Publish(building, folder);
        return (folder, null);
    }

    // Another process may have been faster.
    private static void Publish(string building, string folder)
    {
        try
        {
            Directory.Move(building, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(building, recursive: true);
        }
    }

    private static string? Compile((string File, string Source) library, string building, string folder) => Run(
        "g++",
        "-std=c++17", "-O2", "-march=native", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
        $"-Wl,-soname,{library.File}",
        $"-DEMU_SHIM=\"{folder}/shim/host_shim.hpp\"",
        $"-DEMU_CUBINS=\"{folder}/cubins\"",
        "-o", Path.Combine(building, library.File),
        Path.Combine(building, library.Source),
        "-ldl", "-pthread");

    // The processor is part of it: the code is made for the one that is here.
    private static string HashOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(folder, "*.?pp", SearchOption.AllDirectories).Order())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', Libraries)));
        hash.AppendData(Encoding.UTF8.GetBytes(ProcessorFlags()));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string ProcessorFlags() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
}
