using CoreDataless.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>The tests of layers share an emulated GPU and the kernels that were compiled for it.</summary>
[CollectionDefinition(Name)]
public sealed class LayerDevice : ICollectionFixture<LayerDevice>, IDisposable
{
    public const string Name = "layers on the emulated GPU";

    private readonly Lazy<(CudaDevice Device, KernelLibrary Kernels)> _opened = new(Open);

    /// <summary>Computes a layer in each of these ways.</summary>
    internal List<(string Name, float[] Values)> Run(
        Func<StepContext, LayerProblem, IEnumerable<LayerCandidate>> ways,
        LayerProblem problem,
        LayerRows rows,
        Precision precision)
    {
        var results = new List<(string, float[])>();
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
        (CudaDevice device, KernelLibrary kernels) = _opened.Value;
        using (device.Enter())
        {
            using ResourceScope scope = device.NewScope();
            StepContext context = Context(device, kernels, scope, precision);
            var memory = new LayerMemory(device, scope, problem, rows);
            foreach (LayerCandidate candidate in ways(context, memory.Problem))
            {
                CudaStep step = Assert.IsType<CudaStep>(candidate.Make(), exactMatch: false);
                context.Workspace.Take();
                float[] values = memory.Run(step);
                // What it leaves in memory of its own is no harm to the next run.
                if (step.ScratchBytes > 0) Assert.Equal(values, memory.Run(step));
                results.Add((candidate.Name, values));
            }
        }
        return results;
    }

    /// <summary>A program of nothing but one layer.</summary>
    internal static StepContext Context(
        CudaDevice device, KernelLibrary kernels, ResourceScope scope, Precision precision) => new()
        {
            Device = device,
            Kernels = kernels,
            Layers = new LayerChoice([]),
            Scope = scope,
            Weights = new WeightStore(device, scope),
            Workspace = new Workspace(device, scope),
            Precision = precision,
            Images = 1,
            RealImages = 0,
            Arena = 0,
        };

    public void Dispose()
    {
        if (_opened.IsValueCreated) _opened.Value.Device.Dispose();
    }

    private static (CudaDevice, KernelLibrary) Open()
    {
        var device = new CudaDevice(EmulatedCuda.Libraries, 0);
        using (device.Enter()) return (device, new KernelLibrary(device, device.NewScope(), cacheFolder: null));
    }
}
