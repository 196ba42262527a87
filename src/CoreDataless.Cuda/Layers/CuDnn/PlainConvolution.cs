using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>A convolution or its gradient, without what follows, as cuDNN's plain functions describe it.</summary>
internal sealed unsafe class PlainConvolution
{
    private const int Float = 0, ChannelsLast = 1, CrossCorrelation = 1, MostAnswers = 16;
    private const int DefaultMath = 0, TensorMath = 1, ConvertingMath = 2, FmaMath = 3, Deterministic = 1;

    private readonly CuDnnHandle _handle;
    private readonly LayerProblem _problem;
    private readonly bool _isExact;
    private readonly nint _source, _weight, _convolution, _destination;

    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public PlainConvolution(CuDnnHandle handle, StepContext context, LayerProblem problem)
    {
        (_handle, _problem, _isExact) = (handle, problem, context.Precision == Precision.Fp32);
        CuDnn c = handle.Library;
        ResourceScope scope = context.Scope;
        _source = Own(
            scope, c.cudnnCreateTensorDescriptor, c.cudnnDestroyTensorDescriptor,
            nameof(c.cudnnCreateTensorDescriptor));
        Describe(_source, problem.From);
        _destination = Own(
            scope, c.cudnnCreateTensorDescriptor, c.cudnnDestroyTensorDescriptor,
            nameof(c.cudnnCreateTensorDescriptor));
        Describe(_destination, problem.To);

        _weight = Own(
            scope, c.cudnnCreateFilterDescriptor, c.cudnnDestroyFilterDescriptor,
            nameof(c.cudnnCreateFilterDescriptor));
        Window w = problem.Window;
        Shape weight = problem.Weight.Shape;
        c.Check(c.cudnnSetFilter4dDescriptor(
            _weight, Float, ChannelsLast, weight[0], weight[1], w.KernelHeight, w.KernelWidth));

        _convolution = Own(
            scope, c.cudnnCreateConvolutionDescriptor, c.cudnnDestroyConvolutionDescriptor,
            nameof(c.cudnnCreateConvolutionDescriptor));
        c.Check(c.cudnnSetConvolution2dDescriptor(
            _convolution, w.PadY, w.PadX, w.StrideY, w.StrideX, w.DilationY, w.DilationX, CrossCorrelation, Float));
        c.Check(c.cudnnSetConvolutionGroupCount(_convolution, problem.Groups));
        // The default allows TF32 for float32.
        c.Check(c.cudnnSetConvolutionMathType(_convolution, _isExact ? FmaMath : DefaultMath));
    }

    /// <summary>
    /// The algorithms that cuDNN's heuristics propose, the likely best first: those that always give the same bits and
    /// are content with the scratch memory that we give; for float32 those without tensor cores.
    /// </summary>
    /// <exception cref="CudaException">cuDNN fails.</exception>
    public IReadOnlyList<PlainAlgorithm> Algorithms()
    {
        CuDnn c = _handle.Library;
        ConvolutionPerformance* found = stackalloc ConvolutionPerformance[MostAnswers];
        int count = 0;
        int status = _problem.IsGradient
            ? c.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                _handle.Pointer, _weight, _source, _convolution, _destination, MostAnswers, &count, found)
            : c.cudnnGetConvolutionForwardAlgorithm_v7(
                _handle.Pointer, _source, _weight, _convolution, _destination, MostAnswers, &count, found);
        if (CuDnn.IsNotSupported(status)) return [];
        c.Check(status, $"cudnnGetConvolution{(_problem.IsGradient ? "BackwardData" : "Forward")}Algorithm_v7");
        var usable = new List<PlainAlgorithm>();
        for (int i = 0; i < count; i++)
        {
            ConvolutionPerformance p = found[i];
            if (!IsUsable(p)) continue;
            usable.Add(new PlainAlgorithm(p.Algorithm, _isExact ? FmaMath : p.MathType, (long)p.Memory));
        }
        return [.. usable.DistinctBy(a => (a.Number, a.Math))];
    }

    /// <summary>Multiplies as the algorithm does of which the heuristics spoke.</summary>
    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public void Use(PlainAlgorithm algorithm) =>
        _handle.Library.Check(
            _handle.Library.cudnnSetConvolutionMathType(_convolution, algorithm.Math),
            nameof(CuDnn.cudnnSetConvolutionMathType));

    /// <summary>Puts it into the stream, by the algorithm that is in use.</summary>
    /// <exception cref="CudaException">cuDNN fails.</exception>
    public void Enqueue(ulong weight, PlainAlgorithm algorithm, ulong workspace)
    {
        CuDnn c = _handle.Library;
        float alpha = 1, beta = 0;
        if (_problem.IsGradient)
        {
            c.Check(c.cudnnConvolutionBackwardData(
                _handle.Pointer, &alpha, _weight, weight, _source, _problem.Source, _convolution, algorithm.Number,
                workspace, (nuint)algorithm.Bytes, &beta, _destination, _problem.Destination));
        }
        else
        {
            c.Check(c.cudnnConvolutionForward(
                _handle.Pointer, &alpha, _source, _problem.Source, _weight, weight, _convolution, algorithm.Number,
                workspace, (nuint)algorithm.Bytes, &beta, _destination, _problem.Destination));
        }
    }

    private bool IsUsable(ConvolutionPerformance p) =>
        p.Status == 0 && p.Determinism == Deterministic && p.Memory <= (nuint)CuDnnHandle.MostWorkspace
        && !(_isExact && p.MathType is (TensorMath or ConvertingMath));

    private nint Own(
        ResourceScope scope, delegate* unmanaged<nint*, int> create, delegate* unmanaged<nint, int> destroy,
        string name)
    {
        nint made = 0;
        _handle.Library.Check(create(&made), name);
        nint descriptor = made;
        scope.Own(() => _ = destroy(descriptor));
        return descriptor;
    }

    private void Describe(nint tensor, Shape shape)
    {
        (int c, int h, int w) = (shape.Channels, shape.Height, shape.Width);
        _handle.Library.Check(_handle.Library.cudnnSetTensor4dDescriptorEx(
            tensor, Float, _problem.Rows, c, h, w, c * h * w, 1, w * c, c));
    }
}
