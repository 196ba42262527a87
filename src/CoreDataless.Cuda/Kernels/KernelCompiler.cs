using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>Compiles sources into cubins for one architecture, by NVRTC.</summary>
internal sealed unsafe class KernelCompiler(Nvrtc nvrtc, KernelSources sources, int architecture)
{
    private readonly string[] _options = [$"--gpu-architecture=sm_{architecture}", "--std=c++17"];

    /// <summary>What tells this cubin from all others: source, headers, options and compiler.</summary>
    public string Key(string source)
    {
        int major = 0, minor = 0;
        nvrtc.Check(nvrtc.nvrtcVersion(&major, &minor));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, [string.Create(CultureInfo.InvariantCulture, $"NVRTC {major}.{minor}"), .. _options]);
        Append(hash, [source, sources.Sources[source]]);
        foreach ((string name, string text) in sources.Headers) Append(hash, [name, text]);
        string digest = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
        return $"{source}-sm_{architecture.ToString(CultureInfo.InvariantCulture)}-{digest}";
    }

    /// <summary>The cubin of a source.</summary>
    /// <exception cref="CudaException">It does not compile; the text has the compiler's log.</exception>
    public byte[] Compile(string source)
    {
        using var text = new NativeTexts([sources.Sources[source], $"{source}.cu"]);
        using var headers = new NativeTexts([.. sources.Headers.Values]);
        using var names = new NativeTexts([.. sources.Headers.Keys]);
        nint program = 0;
        nvrtc.Check(nvrtc.nvrtcCreateProgram(
            &program, text[0], text[1], sources.Headers.Count, headers.Pointers, names.Pointers));
        try
        {
            using var options = new NativeTexts(_options);
            int status = nvrtc.nvrtcCompileProgram(program, _options.Length, options.Pointers);
            if (status != 0) throw Failure(status, Log(program));
            nuint size = 0;
            nvrtc.Check(nvrtc.nvrtcGetCUBINSize(program, &size));
            var cubin = new byte[size];
            fixed (byte* to = cubin) nvrtc.Check(nvrtc.nvrtcGetCUBIN(program, to));
            return cubin;
        }
        finally
        {
            _ = nvrtc.nvrtcDestroyProgram(&program);
        }
    }

    // Each text with its length, so that no two lists of texts give the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    private CudaException Failure(int status, string log) =>
        new(nvrtc.Library.Name, nameof(nvrtc.nvrtcCompileProgram), status, $"{nvrtc.Describe(status)}\n{log}");

    private string Log(nint program)
    {
        nuint size = 0;
        if (nvrtc.nvrtcGetProgramLogSize(program, &size) != 0 || size == 0) return "no log";
        var log = new byte[size];
        fixed (byte* to = log)
        {
            if (nvrtc.nvrtcGetProgramLog(program, to) != 0) return "no log";
        }
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');
    }
}
