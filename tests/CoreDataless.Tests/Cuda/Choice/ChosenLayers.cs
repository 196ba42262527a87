using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Choice;

/// <summary>Backends on the emulated GPU whose layers come from families of the test's choice.</summary>
internal static class ChosenLayers
{
    /// <summary>Families of libraries and kernels, by what they are.</summary>
    public static ILayerFamily[] FamiliesOf(CudaDevice device, ResourceScope scope, params string[] names)
    {
        CuDnnHandle? dnn = names.Any(n => n.StartsWith("cuDNN", StringComparison.Ordinal))
            ? new CuDnnHandle(device, device.Libraries.CuDnn!, scope)
            : null;
        return
        [
            .. names.Select(n => (ILayerFamily)(n switch
            {
                "cuDNN fused" => new CuDnnFusedFamily(dnn!),
                "cuDNN plain" => new CuDnnPlainFamily(dnn!),
                "cuBLAS" => new CuBlasFamily(new CuBlasHandle(device, device.Libraries.CuBlas!, scope)),
                "direct" => new DirectFamily(),
                _ => throw new ArgumentException(n, nameof(names)),
            })),
        ];
    }

    /// <summary>The first of these families that computes a layer serves; nothing is timed.</summary>
    public static CudaBackend Backend(CudaLibraries libraries, Precision precision, params string[] names) =>
        Backend(libraries, precision, (device, scope) =>
            new LayerChoice(FamiliesOf(device, scope, names)) { Times = false });

    public static CudaBackend Backend(
        CudaLibraries libraries, Precision precision, Func<CudaDevice, ResourceScope, LayerChoice> layers) =>
        new(
            libraries, EmulatedBackends.Options with { Precision = precision },
            (device, scope, _) => layers(device, scope));

    /// <summary>
    /// The fastest of a family's candidates serves, or the first one without timing; choices are kept in a folder.
    /// </summary>
    public static CudaBackend Backend(
        FakeFamily family, string? folder, bool times, out Func<LayerChoice> choice,
        Precision precision = Precision.Fp32, TimeSpan? time = null, string build = "build",
        CudaLibraries? libraries = null)
    {
        LayerChoice? made = null;
        choice = () => made!;
        return Backend(
            libraries ?? EmulatedCuda.Libraries, precision,
            (_, _) => made = new LayerChoice([family], new ChoiceCache(folder, "test", build))
            {
                Times = times,
                TimeForFamily = time ?? TimeSpan.MaxValue,
            });
    }

    /// <summary>A program of one 3x3 convolution with bias and ReLU, 3 to 4 channels of 5x6 pixels.</summary>
    public static (Computation Computation, Node Input, Node Output) Convolution(int capacity)
    {
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(3, 5, 6));
        Node bias = graph.Constant(Tensor.Vector(.1f, -.2f, .3f, 0));
        Node y = graph.Relu(graph.Conv2d(x, Weight(graph, 4, 3, 3, 3), bias, Window.Square(3, padding: 1)));
        return (new Computation(capacity, [y]), x, y);
    }

    public static Node Weight(Graph graph, params int[] dimensions)
    {
        var shape = new Shape(dimensions);
        return graph.Constant(new Tensor(shape, Numbers(shape.Count, seed: 1)));
    }

    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>Runs once and reads.</summary>
    public static float[] Run(IBackend backend, (Computation Computation, Node Input, Node Output) what, int images)
    {
        using IProgram program = backend.Compile(what.Computation);
        program.Write(what.Input, Numbers(images * what.Input.Shape.Count, seed: 2));
        program.Run(images);
        var values = new float[images * what.Output.Shape.Count];
        program.Read(what.Output, values);
        return values;
    }

    /// <summary>Runs <see cref="Convolution"/> by a family: the values, how they were computed, and the choice.</summary>
    public static (float[] Values, string Listing, LayerChoice Choice) Run(
        FakeFamily family, string? folder = null, bool times = true, string build = "build")
    {
        using CudaBackend backend = Backend(family, folder, times, out Func<LayerChoice> choice, build: build);
        (Computation Computation, Node Input, Node Output) what = Convolution(capacity: 3);
        float[] values = Run(backend, what, images: 3);
        using IProgram program = backend.Compile(what.Computation);
        return (values, StepOf(program), choice());
    }

    /// <summary>What such a run gives by the definition.</summary>
    public static float[] Expected()
    {
        using CudaBackend backend = Backend(EmulatedCuda.Libraries, Precision.Fp32, "direct");
        return Run(backend, Convolution(capacity: 3), images: 3);
    }

    /// <summary>The convolution's line of a listing.</summary>
    public static string StepOf(IProgram program) =>
        program.Listing.Single(line => line.Contains("Conv2d", StringComparison.Ordinal));
}
