using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>
/// Sources of libraries that have the functions of NVIDIA's and do next to nothing, and the compiler for them. They
/// prove what is looked for, in which order, and what happens when something is wrong with it.
/// </summary>
internal static class StandIn
{
    private static readonly ConcurrentDictionary<string, byte[]> Compiled = new(StringComparer.Ordinal);

    private static readonly Lazy<string?> Missing = new(FindCompiler);

    /// <summary>Ends a test where there is nothing to compile with.</summary>
    public static void SkipWithoutCompiler() => Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");

    public static string Driver(int version = 13000, int gpus = 1, int init = 0, int architecture = 90) =>
        $$"""
        int cuInit(unsigned flags) { return {{init}}; }
        int cuDriverGetVersion(int *version) { *version = {{version}}; return 0; }
        int cuGetErrorName(int error, const char **text) { *text = "CUDA_ERROR_OF_A_TEST"; return 0; }
        int cuGetErrorString(int error, const char **text) { *text = "in words"; return 0; }
        int cuDeviceGetCount(int *count) { *count = {{gpus}}; return 0; }
        int cuDeviceGetName(char *name, int length, int device) { __builtin_strcpy(name, "stand-in GPU"); return 0; }
        int cuDeviceTotalMem_v2(unsigned long *bytes, int device) { *bytes = 80ul << 30; return 0; }
        int cuDeviceGetAttribute(int *value, int attribute, int device)
        {
            *value = attribute == 75 ? {{architecture / 10}} : attribute == 76 ? {{architecture % 10}} : 132;
            return 0;
        }
        """;

    public static string Nvrtc(int major, int minor = 0, string architectures = "80, 90") =>
        $$"""
        static int known[] = { {{architectures}} };
        int nvrtcVersion(int *major, int *minor) { *major = {{major}}; *minor = {{minor}}; return 0; }
        int nvrtcGetNumSupportedArchs(int *count) { *count = sizeof known / sizeof known[0]; return 0; }
        int nvrtcGetSupportedArchs(int *all) { __builtin_memcpy(all, known, sizeof known); return 0; }
        """;

    public static string CuBlas(int major) =>
        $$"""
        int cublasGetProperty(int property, int *value) { *value = property == 0 ? {{major}} : property; return 0; }
        """;

    /// <summary>The one that belongs to a CUDA version, of which it is one behind.</summary>
    public static string CuSolver(int toolkit) =>
        $$"""
        int cusolverGetProperty(int property, int *value)
        {
            *value = property == 0 ? {{toolkit - 1}} : property;
            return 0;
        }
        """;

    public static string CuDnn(int version, int cuda) =>
        $$"""
        unsigned long cudnnGetVersion(void) { return {{version}}; }
        unsigned long cudnnGetCudartVersion(void) { return {{cuda}}; }
        """;

    /// <summary>The source with a function for each member of the table that it leaves out.</summary>
    public static string Complete<TTable>(string source, string without = "")
        where TTable : NativeTable
    {
        IEnumerable<string> missing = typeof(TTable).GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Select(field => field.Name)
            .Where(name => name != without && !Regex.IsMatch(source, $@"\b{name}\("));
        return source + "\n" + string.Join('\n', missing.Select(name => $"long {name}() {{ return 0; }}"));
    }

    /// <summary>Compiles a source, each only once.</summary>
    /// <param name="path">The library to write; its folder is made.</param>
    /// <param name="source">In C.</param>
    /// <param name="options">For the compiler, such as the name by which the library is known to others.</param>
    public static void Compile(string path, string source, params string[] options)
    {
        byte[] library = Compiled.GetOrAdd(string.Join('\n', [source, .. options]), _ => Run(source, options));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, library);
    }

    private static byte[] Run(string source, string[] options)
    {
        string file = Path.GetTempFileName();
        try
        {
            using Process gcc = Start(["-shared", "-fPIC", "-w", "-xc", "-", "-o", file, .. options]);
            gcc.StandardInput.Write(source);
            gcc.StandardInput.Close();
            string said = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            Assert.True(gcc.ExitCode == 0, said);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? FindCompiler()
    {
        if (OperatingSystem.IsWindows()) return "stand-in libraries are made for Linux";
        try
        {
            using Process gcc = Start(["--version"]);
            gcc.StandardOutput.ReadToEnd();
            gcc.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "there is no gcc to make stand-in libraries with";
        }
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("gcc", arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
