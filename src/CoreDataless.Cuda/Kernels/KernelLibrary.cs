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
/// <param name="companions">Sources that are compiled side by side as soon as one of them has to be.</param>
internal sealed unsafe class KernelLibrary(
    CudaDevice device, ResourceScope scope, string? cacheFolder, KernelSources? sources = null,
    IReadOnlyList<string>? companions = null)
{
    private readonly KernelSources _sources = sources ?? KernelSources.Embedded;
    private readonly Dictionary<string, nint> _modules = [];
    private readonly Dictionary<(string Source, string Name), Kernel> _kernels = [];

    private Cubins Cubins => field ??= NewCubins();

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

    /// <summary>Lets the companions be compiled while the caller waits for something else.</summary>
    public void CompileAhead() => Cubins.Begin();

    private nint Module(string source)
    {
        if (_modules.TryGetValue(source, out nint known)) return known;
        if (!_sources.Sources.ContainsKey(source))
            throw new ArgumentException($"no source {source}.cu", nameof(source));
        using StartUp.Lap lap = device.StartUp.Begin(StartUpPhase.Kernels);
        nint module = 0;
        Cubin cubin = Cubins[source];
        int status = Load(cubin, &module);
        if (status != 0 && cubin.IsKept)
        {
            // What was kept may be of another driver's making.
            cubin = Cubins.Renew(source);
            status = Load(cubin, &module);
        }
        device.Driver.Check(status, nameof(Driver.cuModuleLoadDataEx));
        device.StartUp.Count(StartUpPhase.Kernels, cubin.IsKept);
        (Driver driver, nint loaded) = (device.Driver, module);
        scope.Own(() => _ = driver.cuModuleUnload(loaded));
        return _modules[source] = loaded;
    }

    private int Load(Cubin cubin, nint* module)
    {
        fixed (byte* image = cubin.Bytes) return device.Driver.cuModuleLoadDataEx(module, image, 0, null, null);
    }

    private Cubins NewCubins()
    {
        var compiler = new KernelCompiler(device.Libraries.Nvrtc, _sources, device.Facts.Architecture);
        var cubins = new Cubins(compiler, new CubinCache(cacheFolder), companions ?? []);
        scope.Own(cubins.Stop);
        return cubins;
    }
}
