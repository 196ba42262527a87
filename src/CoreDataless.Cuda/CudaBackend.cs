using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>Float32 on an NVIDIA GPU; convolutions multiply as <see cref="CudaOptions.Precision"/> says.</summary>
/// <remarks>
/// Programs of one backend share the GPU and one stream; calls from several threads wait for each other. The same input
/// gives the same bits in runs of one program with the same number of images: how a layer is computed is chosen for
/// each number of images by itself.
/// </remarks>
public sealed class CudaBackend : IBackend
{
    private static readonly PlanOptions Planning = new(Layout.IsView);

    private readonly CudaDevice _device;
    private readonly ProgramParts _parts;

    /// <summary>Opens a GPU with the libraries that the machine has.</summary>
    /// <exception cref="CudaUnavailableException">CUDA is not usable here, or there is no such GPU.</exception>
    /// <exception cref="CudaException">The driver refused.</exception>
    public CudaBackend(CudaOptions options)
        : this(libraries: null, options)
    {
    }

    /// <summary>Opens a GPU with these libraries, and another choice of layers than by time.</summary>
    internal CudaBackend(CudaLibraries? libraries, CudaOptions options, LayerChooser? layers = null)
    {
        layers ??= LayerChoice.Open;
        var startUp = new StartUp();
        using (startUp.Begin(StartUpPhase.Libraries)) libraries ??= CudaLibrarySearch.Find();
        using (startUp.Begin(StartUpPhase.Context)) _device = new CudaDevice(libraries, options.Device, startUp);
        try
        {
            using (_device.Enter())
            {
                string? cache = CacheFolder.For(options);
                ResourceScope scope = _device.NewScope();
                var kernels = new KernelLibrary(
                    _device, scope, cache,
                    companions: KernelSources.WantedFor(options.Precision, _device.Facts.Architecture));
                _parts = new ProgramParts(_device, kernels, OpenLayers, options.Precision);

                LayerChoice OpenLayers()
                {
                    // NVIDIA's libraries take their time to start.
                    kernels.CompileAhead();
                    return layers(_device, scope, cache);
                }
            }
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    /// <summary>Makes what chooses layers, as <see cref="LayerChoice.Open"/> does.</summary>
    internal delegate LayerChoice LayerChooser(CudaDevice device, ResourceScope scope, string? cacheFolder);

    /// <inheritdoc/>
    public string Name => "cuda";

    /// <inheritdoc/>
    public string Description
    {
        get
        {
            string memory = $"{_device.Facts.Bytes / (double)(1 << 30):f0} GiB";
            string cuDnn = _device.Libraries.CuDnn is { } library ? $"cuDNN {library.Version}" : "no cuDNN";
            string precision = _parts.Precision.ToString().ToLowerInvariant();
            return $"{_device.Facts.Name}, {memory}, CUDA {_device.Driver.Version}, {cuDnn}, {precision}";
        }
    }

    /// <inheritdoc/>
    /// <remarks>Enough that waiting for the GPU is nothing beside the runs.</remarks>
    public int RunsAhead => 25;

    /// <inheritdoc/>
    /// <remarks>What is free now, less what weights, scratch memory and other processes may need.</remarks>
    public long MaxProgramBytes
    {
        get
        {
            const long Reserve = 256L << 20;
            using (_device.Enter()) return Math.Max(0, _device.FreeBytes() / 10 * 9 - Reserve);
        }
    }

    /// <inheritdoc/>
    public IProgram Compile(Computation computation) => CompilePlanned(computation);

    /// <inheritdoc/>
    public long EstimateBytes(Computation computation) => CudaProgram.BytesOf(PlanFor(computation));

    /// <inheritdoc/>
    /// <remarks>
    /// cuSOLVER's eigenvalues in double precision. The processor, on all cores, takes what is too little for the GPU or
    /// too large for its memory, and all where there is no cuSOLVER.
    /// </remarks>
    public ISingularValues CreateSingularValues() =>
        new CudaSingularValues(_device, _parts.Kernels, SingularLimits);

    /// <inheritdoc/>
    public IReadOnlyList<Preparation> Preparations => _device.StartUp.Preparations;

    /// <summary>Frees what the backend and its programs hold; programs cannot run any more.</summary>
    public void Dispose() => _device.Dispose();

    /// <summary>The GPU, for who measures it.</summary>
    internal CudaDevice Device => _device;

    /// <summary>When the GPU is asked for singular values.</summary>
    internal SingularLimits SingularLimits { get; init; } = new();

    internal CudaProgram CompilePlanned(Computation computation)
    {
        Plan plan = PlanFor(computation);
        using (_device.Enter())
        using (_device.StartUp.Begin(StartUpPhase.Programs))
            return new CudaProgram(_parts, plan);
    }

    internal static Plan PlanFor(Computation computation) => Plan.For(computation, Planning);
}
