using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Choice;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Families;

/// <summary>
/// Every call of cuDNN and cuBLAS fails once: another way serves or the caller hears of it, and nothing is left.
/// </summary>
public sealed class LibraryFailureTests
{
    private const int InternalError = 4000, MostPositions = 8;

    private static readonly string[] Functions =
    [
        "cudnnCreate", "cudnnSetStream", "cudnnDestroy",
        "cudnnBackendCreateDescriptor", "cudnnBackendSetAttribute", "cudnnBackendGetAttribute", "cudnnBackendFinalize",
        "cudnnBackendExecute", "cudnnBackendDestroyDescriptor",
        "cudnnCreateTensorDescriptor", "cudnnSetTensor4dDescriptorEx", "cudnnDestroyTensorDescriptor",
        "cudnnCreateFilterDescriptor", "cudnnSetFilter4dDescriptor", "cudnnDestroyFilterDescriptor",
        "cudnnCreateConvolutionDescriptor", "cudnnSetConvolution2dDescriptor", "cudnnSetConvolutionMathType",
        "cudnnSetConvolutionGroupCount", "cudnnDestroyConvolutionDescriptor",
        "cudnnGetConvolutionForwardAlgorithm_v7", "cudnnGetConvolutionBackwardDataAlgorithm_v7",
        "cudnnConvolutionForward", "cudnnConvolutionBackwardData",
        "cublasCreate_v2", "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSetMathMode",
        "cublasSgemm_v2", "cublasDestroy_v2",
    ];

    public static TheoryData<string> AllFunctions => new(Functions);

    [Theory]
    [MemberData(nameof(AllFunctions))]
    public void A_failure_leaves_nothing_behind(string function)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        float[] expected = Use(emulated)!;
        long calls = emulated.Calls(function);
        Assert.True(calls > 0, $"{function} is not called at all");
        Assert.Empty(emulated.Live);

        for (int i = 0; i < Math.Min(calls, MostPositions); i++)
        {
            // The first calls, the last ones, and some between.
            int position = (int)(i * (calls - 1) / Math.Max(1, Math.Min(calls, MostPositions) - 1));
            emulated.Fail(function, InternalError, position);
            float[]? values = Use(emulated);
            if (values is not null) Assert.True(LayerTrial.SquaredError(values, expected) < 1e-10);
            emulated.Forgive();
            Assert.Equal("", emulated.Live);
        }
        Assert.Equal(expected, Use(emulated));
    }

    [Theory]
    [InlineData("cudnnCreate")]
    [InlineData("cudnnSetStream")]
    [InlineData("cublasCreate_v2")]
    [InlineData("cublasSetWorkspace_v2")]
    public void A_library_that_does_not_start_is_as_good_as_none(string function)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.Fail(function, InternalError);
        LayerChoice? choice = null;
        using (var backend = new CudaBackend(
            emulated.Tables, EmulatedBackends.Options,
            (device, scope, _) => choice = LayerChoice.Open(device, scope, null)))
        {
            using IProgram program = backend.Compile(ChosenLayers.Convolution(capacity: 1).Computation);
            program.Run(1);
            string said = Assert.Single(program.Listing, l => l.Contains("failed", StringComparison.Ordinal));
            Assert.Contains(function, said, StringComparison.Ordinal);
        }
        Assert.Contains(function, Assert.Single(choice!.Remarks), StringComparison.Ordinal);
        Assert.Equal("", emulated.Live);
    }

    // One family after the other, so that all functions are called. Null where the caller is told of the failure.
    private static float[]? Use(EmulatedCuda emulated)
    {
        try
        {
            return [.. Use(emulated, "cuBLAS", "cuDNN fused", "direct"), .. Use(emulated, "cuDNN plain", "direct")];
        }
        catch (CudaException)
        {
            return null;
        }
    }

    private static float[] Use(EmulatedCuda emulated, params string[] families)
    {
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(2, 4, 4));
        Node hidden = graph.Relu(graph.Conv2d(
            x, ChosenLayers.Weight(graph, 2, 2, 3, 3), null, Window.Square(3, padding: 1)));
        Node y = graph.Linear(graph.GlobalAveragePool(hidden), ChosenLayers.Weight(graph, 3, 2));
        Node seed = graph.Input("seed", y.Shape);
        Node gradient = graph.Gradient(y, x, seed);

        using CudaBackend backend = ChosenLayers.Backend(emulated.Tables, Precision.Fp32, families);
        using IProgram program = backend.Compile(new Computation(2, [gradient]));
        program.Write(x, ChosenLayers.Numbers(2 * x.Shape.Count, seed: 3));
        program.Write(seed, ChosenLayers.Numbers(2 * seed.Shape.Count, seed: 4));
        program.Run(2);
        var values = new float[2 * x.Shape.Count];
        program.Read(gradient, values);
        return values;
    }
}
