namespace CoreDataless.Cuda;

/// <summary>
/// The descriptors of cuDNN's backend API that a fused convolution takes: <c>CUDNN_BACKEND_*_DESCRIPTOR</c>.
/// </summary>
internal enum BackendDescriptorType
{
    Pointwise = 0,
    Convolution = 1,
    Engine = 2,
    EngineConfiguration = 3,
    EngineHeuristics = 4,
    ExecutionPlan = 5,
    OperationConvolutionForward = 10,
    OperationConvolutionBackwardData = 12,
    OperationPointwise = 13,
    OperationGraph = 15,
    VariantPack = 16,
    Tensor = 17,
}

/// <summary>
/// An attribute of a descriptor with the type that cuDNN wants for it, so that no value of another type can be given.
/// </summary>
/// <typeparam name="T">The type in memory; handles, descriptors and addresses are <c>nint</c>.</typeparam>
/// <param name="Number">Of <c>cudnnBackendAttributeName_t</c>.</param>
/// <param name="Type">Of <c>cudnnBackendAttributeType_t</c>.</param>
internal readonly record struct BackendAttribute<T>(int Number, int Type)
    where T : unmanaged;

/// <summary>The attributes that we use, named and numbered as in <c>cudnnBackendAttributeName_t</c>.</summary>
internal static class BackendAttributes
{
    private const int Handle = 0, DataType = 1, Boolean = 2, Int64 = 3, Float = 4, VoidPointer = 6, ConvolutionMode = 7;
    private const int HeuristicsMode = 8, NanPropagation = 10, NumericalNote = 11, Mode = 14, Descriptor = 15;

    public static readonly BackendAttribute<int>
        PointwiseMode = new(0, Mode),
        PointwiseMathPrecision = new(1, DataType),
        PointwiseNanPropagation = new(2, NanPropagation);

    public static readonly BackendAttribute<int>
        ConvolutionComputeType = new(100, DataType),
        ConvolutionConvolutionMode = new(101, ConvolutionMode);

    public static readonly BackendAttribute<long>
        ConvolutionDilations = new(102, Int64),
        ConvolutionFilterStrides = new(103, Int64),
        ConvolutionPostPaddings = new(104, Int64),
        ConvolutionPrePaddings = new(105, Int64),
        ConvolutionSpatialDimensions = new(106, Int64);

    public static readonly BackendAttribute<int> EngineHeuristicsMode = new(200, HeuristicsMode);

    public static readonly BackendAttribute<nint>
        EngineHeuristicsOperationGraph = new(201, Descriptor),
        EngineHeuristicsResults = new(202, Descriptor),
        EngineConfigurationEngine = new(300, Descriptor),
        ExecutionPlanHandle = new(400, Handle),
        ExecutionPlanEngineConfiguration = new(401, Descriptor);

    public static readonly BackendAttribute<long> ExecutionPlanWorkspaceSize = new(402, Int64);

    public static readonly BackendAttribute<float>
        ForwardAlpha = new(700, Float),
        ForwardBeta = new(701, Float),
        BackwardDataAlpha = new(706, Float),
        BackwardDataBeta = new(707, Float);

    public static readonly BackendAttribute<nint>
        ForwardConvolution = new(702, Descriptor),
        ForwardW = new(703, Descriptor),
        ForwardX = new(704, Descriptor),
        ForwardY = new(705, Descriptor),
        BackwardDataConvolution = new(708, Descriptor),
        BackwardDataW = new(709, Descriptor),
        BackwardDataDx = new(710, Descriptor),
        BackwardDataDy = new(711, Descriptor);

    public static readonly BackendAttribute<nint>
        PointwiseDescriptor = new(750, Descriptor),
        PointwiseX = new(751, Descriptor),
        PointwiseB = new(752, Descriptor),
        PointwiseY = new(753, Descriptor),
        PointwiseDx = new(756, Descriptor),
        PointwiseDy = new(757, Descriptor);

    public static readonly BackendAttribute<float>
        PointwiseAlpha1 = new(754, Float),
        PointwiseAlpha2 = new(755, Float);

    public static readonly BackendAttribute<nint>
        OperationGraphHandle = new(800, Handle),
        OperationGraphOperations = new(801, Descriptor);

    public static readonly BackendAttribute<long>
        TensorByteAlignment = new(900, Int64),
        TensorDimensions = new(902, Int64),
        TensorStrides = new(903, Int64),
        TensorUniqueId = new(906, Int64);

    public static readonly BackendAttribute<int> TensorDataType = new(901, DataType);

    public static readonly BackendAttribute<bool> TensorIsVirtual = new(907, Boolean);

    public static readonly BackendAttribute<long> VariantPackUniqueIds = new(1000, Int64);

    public static readonly BackendAttribute<ulong>
        VariantPackDataPointers = new(1001, VoidPointer),
        VariantPackWorkspace = new(1003, VoidPointer);

    public static readonly BackendAttribute<int> EngineNumericalNote = new(1303, NumericalNote);
}
