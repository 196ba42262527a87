using System.Text;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// The kernels of a device: the sources in <c>cuda/</c> are embedded, compiled for its architecture when a kernel of
/// theirs is asked for first, and kept on disk as cubins.
/// </summary>
/// <param name="device">The device; the caller has entered it.</param>
/// <param name="scope">Owner of the modules.</param>
/// <param name="cacheFolder">Where cubins are kept; null for nowhere.</param>
/// <param name="sources">Other sources than ours.</param>
internal sealed unsafe class KernelLibrary(
    CudaDevice device, ResourceScope scope, string? cacheFolder, KernelSources? sources = null)
{
    private readonly KernelSources _sources = sources ?? KernelSources.Embedded;
    private readonly CubinCache _cache = new(cacheFolder);
    private readonly KernelCompiler _compiler =
        new(device.Libraries.Nvrtc, sources ?? KernelSources.Embedded, device.Facts.Architecture);
    private readonly Dictionary<string, nint> _modules = [];
    private readonly Dictionary<(string Source, string Name), Kernel> _kernels = [];

    /// <summary>A kernel by the name of its source, without extension, and its own.</summary>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    /// <exception cref="CudaException">It does not compile (with NVRTC's log) or does not load.</exception>
    public Kernel this[string source, string name]
    {
        get
        {
            if (_kernels.TryGetValue((source, name), out Kernel? known)) return known;
            nint function = 0;
            fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                device.Driver.Check(device.Driver.cuModuleGetFunction(&function, Module(source), text));
            return _kernels[(source, name)] = new Kernel(device.Driver, device.Stream, name, function);
        }
    }

    private nint Module(string source)
    {
        if (_modules.TryGetValue(source, out nint known)) return known;
        if (!_sources.Sources.ContainsKey(source))
            throw new ArgumentException($"no source {source}.cu", nameof(source));
        string key = _compiler.Key(source);
        nint module = 0;
        // What was kept may be of another driver's making: then it does not load, and is made again.
        if (_cache.Find(key) is not { } kept || Load(kept, &module) != 0)
        {
            byte[] cubin = _compiler.Compile(source);
            device.Driver.Check(Load(cubin, &module), nameof(Driver.cuModuleLoadDataEx));
            _cache.Keep(key, cubin);
        }
        (Driver driver, nint loaded) = (device.Driver, module);
        scope.Own(() => _ = driver.cuModuleUnload(loaded));
        return _modules[source] = loaded;
    }

    private int Load(byte[] cubin, nint* module)
    {
        fixed (byte* image = cubin) return device.Driver.cuModuleLoadDataEx(module, image, 0, null, null);
    }
}
