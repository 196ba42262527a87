using System.Numerics;
using CoreDataless.Engine;
using static CoreDataless.Cuda.BackendAttributes;

namespace CoreDataless.Cuda;

/// <summary>
/// A layer with its epilogue as one graph of operations: the convolution or its gradient, then addend, bias, and ReLU
/// or mask, with virtual tensors between them that never see memory. Images lie pixel by pixel; sums are float32.
/// </summary>
internal sealed class ConvolutionGraph
{
    private const int Float = 0, BFloat16 = 9;
    private const int CrossCorrelation = 1;
    private const int Add = 0, ReluForward = 100, ReluBackward = 200;
    private const int Propagate = 1;

    private readonly CuDnnHandle _handle;
    private readonly ResourceScope _scope;
    private readonly LayerProblem _problem;
    private readonly List<BackendDescriptor> _operations = [];
    private readonly List<long> _ids = [];
    private readonly List<ulong> _addresses = [];
    private long _tensors;

    /// <param name="handle">cuDNN.</param>
    /// <param name="context">Owner of the descriptors and of the weights.</param>
    /// <param name="problem">The layer; each of its rows has its own row of the mask.</param>
    /// <param name="rounded">Are source and weights in bfloat16?</param>
    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public ConvolutionGraph(CuDnnHandle handle, StepContext context, LayerProblem problem, bool rounded)
    {
        (_handle, _scope, _problem, IsRounded) = (handle, context.Scope, problem, rounded);
        int factors = rounded ? BFloat16 : Float;
        // What is rounded lies in scratch memory, whose address is known later.
        BackendDescriptor source = Image(problem.From, factors, rounded ? 0 : problem.Source);
        BackendDescriptor weight = Weight(
            factors,
            rounded ? ConvolutionWeights.BFloat16(context, problem) : ConvolutionWeights.Float(context, problem));
        BackendDescriptor sum = Result(isLast: !problem.HasEpilogue);
        Convolve(source, weight, sum);
        Epilogue(context, sum);
        Operations = New(BackendDescriptorType.OperationGraph)
            .Set(OperationGraphHandle, handle.Pointer)
            .Set<nint>(OperationGraphOperations, [.. _operations.Select(o => o.Pointer)]);
    }

    /// <summary>The graph, not final yet: that is when cuDNN says whether it knows such graphs.</summary>
    public BackendDescriptor Operations { get; }

    /// <summary>Does the first address mean the source rounded to bfloat16?</summary>
    public bool IsRounded { get; }

    /// <summary>What the variant pack calls the tensors in memory, the source first.</summary>
    public long[] Ids => [.. _ids];

    /// <summary>Where they lie.</summary>
    public ulong[] Addresses => [.. _addresses];

    private void Epilogue(StepContext context, BackendDescriptor sum)
    {
        LayerProblem p = _problem;
        bool clips = p.Relu || p.Mask != 0;
        // In the order of the fusions that cuDNN has ready, which spare it compiling a kernel for the graph.
        if (p.Addend != 0) sum = Plus(sum, Image(p.To, Float, p.Addend), isLast: p.Bias is null && !clips);
        if (p.Bias is { } bias)
        {
            int channels = p.To.Channels;
            BackendDescriptor b = Tensor(
                Float, [1, channels, 1, 1], [channels, 1, channels, channels], context.Weights.Plain(bias));
            sum = Plus(sum, b, isLast: !clips);
        }
        if (p.Relu)
        {
            Pointwise(Clip(ReluForward)).Set(PointwiseX, sum).Set(PointwiseY, Result(isLast: true)).Finish();
        }
        else if (p.Mask != 0)
        {
            // The gradient passes where the ReLU's output, which is the mask, was positive.
            Pointwise(Clip(ReluBackward))
                .Set(PointwiseX, Image(p.To, Float, p.Mask))
                .Set(PointwiseDy, sum)
                .Set(PointwiseDx, Result(isLast: true))
                .Finish();
        }
    }

    private void Convolve(BackendDescriptor source, BackendDescriptor weight, BackendDescriptor sum)
    {
        Window w = _problem.Window;
        BackendDescriptor convolution = New(BackendDescriptorType.Convolution)
            .Set(ConvolutionComputeType, Float)
            .Set(ConvolutionConvolutionMode, CrossCorrelation)
            .Set(ConvolutionSpatialDimensions, 2L)
            .Set(ConvolutionDilations, w.DilationY, w.DilationX)
            .Set(ConvolutionFilterStrides, w.StrideY, w.StrideX)
            .Set(ConvolutionPrePaddings, w.PadY, w.PadX)
            .Set(ConvolutionPostPaddings, w.PadY, w.PadX)
            .Finish();
        BackendDescriptor operation = _problem.IsGradient
            ? New(BackendDescriptorType.OperationConvolutionBackwardData)
                .Set(BackwardDataConvolution, convolution)
                .Set(BackwardDataDy, source).Set(BackwardDataW, weight).Set(BackwardDataDx, sum)
                .Set(BackwardDataAlpha, 1f).Set(BackwardDataBeta, 0f)
            : New(BackendDescriptorType.OperationConvolutionForward)
                .Set(ForwardConvolution, convolution)
                .Set(ForwardX, source).Set(ForwardW, weight).Set(ForwardY, sum)
                .Set(ForwardAlpha, 1f).Set(ForwardBeta, 0f);
        _operations.Add(operation.Finish());
    }

    private BackendDescriptor Plus(BackendDescriptor sum, BackendDescriptor term, bool isLast)
    {
        BackendDescriptor result = Result(isLast);
        Pointwise(Mode(Add))
            .Set(PointwiseX, sum).Set(PointwiseB, term).Set(PointwiseY, result)
            .Set(PointwiseAlpha1, 1f).Set(PointwiseAlpha2, 1f)
            .Finish();
        return result;
    }

    private BackendDescriptor Mode(int mode) =>
        New(BackendDescriptorType.Pointwise).Set(PointwiseMode, mode).Set(PointwiseMathPrecision, Float);

    private BackendDescriptor Clip(int mode) => Mode(mode).Set(PointwiseNanPropagation, Propagate);

    private BackendDescriptor Pointwise(BackendDescriptor what)
    {
        BackendDescriptor operation =
            New(BackendDescriptorType.OperationPointwise).Set(PointwiseDescriptor, what.Finish());
        _operations.Add(operation);
        return operation;
    }

    private BackendDescriptor Result(bool isLast) =>
        isLast ? Image(_problem.To, Float, _problem.Destination) : Image(_problem.To, Float, null);

    private BackendDescriptor Image(Shape shape, int type, ulong? address)
    {
        (long c, long h, long w) = (shape.Channels, shape.Height, shape.Width);
        return Tensor(type, [_problem.Rows, c, h, w], [c * h * w, 1, w * c, c], address);
    }

    private BackendDescriptor Weight(int type, ulong address)
    {
        (long k, long c) = (_problem.Weight.Shape[0], _problem.Weight.Shape[1]);
        (long r, long s) = (_problem.Window.KernelHeight, _problem.Window.KernelWidth);
        return Tensor(type, [k, c, r, s], [r * s * c, 1, s * c, c], address);
    }

    // Without an address: a virtual tensor.
    private BackendDescriptor Tensor(
        int type, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> strides, ulong? address)
    {
        // Engines use copies of up to 16 bytes.
        const int MostZeros = 4;
        long id = ++_tensors;
        BackendDescriptor tensor = New(BackendDescriptorType.Tensor)
            .Set(TensorDataType, type)
            .Set(TensorDimensions, dimensions)
            .Set(TensorStrides, strides)
            .Set(TensorUniqueId, id)
            .Set(TensorByteAlignment, 1L << Math.Min(MostZeros, BitOperations.TrailingZeroCount(address ?? 0)));
        if (address is not { } place) return tensor.Set(TensorIsVirtual, true).Finish();
        _ids.Add(id);
        _addresses.Add(place);
        return tensor.Finish();
    }

    private BackendDescriptor New(BackendDescriptorType type) => new(_handle.Library, _scope, type);
}
