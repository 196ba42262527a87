using System.Runtime.InteropServices;
using CoreDataless.Cuda.Native;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>
/// A machine in a folder: its fixed folders, its environment, and a folder that stands for what the system's loader
/// knows. Its libraries have no names of their own, so that the rest of the process does not see them.
/// </summary>
internal sealed class StandInMachine : IDisposable
{
    private readonly Scratch _scratch = new();

    public Dictionary<string, string> Variables { get; } = [];

    public bool IsWindows { get; init; }

    /// <summary>Files that were loaded, or tried, in order.</summary>
    public List<string> Loaded { get; } = [];

    public string PathOf(params string[] parts) => Path.Combine([_scratch.Folder, .. parts]);

    /// <summary>An empty file, which no loader takes.</summary>
    public string Touch(params string[] parts)
    {
        string path = PathOf(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
        return path;
    }

    /// <summary>A driver; one that the system knows, where no other folder is said.</summary>
    public void AddDriver(string source, string without = "", string folder = "system") => StandIn.Compile(
        PathOf(folder, IsWindows ? "nvcuda.dll" : "libcuda.so.1"), StandIn.Complete<Driver>(source, without));

    /// <summary>NVRTC and cuBLAS of a toolkit.</summary>
    public void AddToolkit(int major, params string[] folder)
    {
        AddNvrtc(StandIn.Nvrtc(major), major, folder);
        string name = IsWindows ? $"cublas64_{major}.dll" : $"libcublas.so.{major}";
        StandIn.Compile(PathOf([.. folder, name]), StandIn.Complete<CuBlas>(StandIn.CuBlas(major)));
    }

    public void AddNvrtc(string source, int major, params string[] folder)
    {
        string name = IsWindows ? $"nvrtc64_{major}0_0.dll" : $"libnvrtc.so.{major}";
        StandIn.Compile(PathOf([.. folder, name]), StandIn.Complete<Nvrtc>(source));
    }

    public void AddCuDnn(int version, int cuda, params string[] folder)
    {
        int major = version < 10_000 ? version / 1000 : version / 10_000;
        string name = IsWindows ? $"cudnn64_{major}.dll" : $"libcudnn.so.{major}";
        StandIn.Compile(PathOf([.. folder, name]), StandIn.Complete<CuDnn>(StandIn.CuDnn(version, cuda)));
    }

    public string AddCuSolver(int toolkit, params string[] folder)
    {
        string path = PathOf(
            [.. folder, IsWindows ? $"cusolver64_{toolkit - 1}.dll" : $"libcusolver.so.{toolkit - 1}"]);
        StandIn.Compile(path, StandIn.Complete<CuSolver>(StandIn.CuSolver(toolkit)));
        return path;
    }

    public SearchHost Host() => new()
    {
        IsWindows = IsWindows,
        Root = _scratch.Folder,
        Variables = Variables,
        Load = Load,
    };

    public SearchOutcome Search() => new LibrarySearch(Host()).Run();

    public void Dispose() => _scratch.Dispose();

    private (nint Handle, string Outcome) Load(string path)
    {
        string file = Path.IsPathRooted(path) ? path : PathOf("system", path);
        if (!File.Exists(file)) return (0, SearchHost.NotFound);
        Loaded.Add(file);
        return NativeLibrary.TryLoad(file, out nint handle) ? (handle, "loaded") : (0, "broken");
    }
}
