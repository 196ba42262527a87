namespace CoreDataless.Cuda.Native;

/// <summary>
/// cuDNN 8 and 9: the backend (graph) functions, and the plain convolutions that serve where no engine fits a graph.
/// </summary>
internal sealed unsafe class CuDnn : NativeTable
{
    public readonly delegate* unmanaged<nuint> cudnnGetVersion;
    public readonly delegate* unmanaged<nuint> cudnnGetCudartVersion;
    public readonly delegate* unmanaged<int, nint> cudnnGetErrorString;
    public readonly delegate* unmanaged<byte*, nuint, void> cudnnGetLastErrorString;
    public readonly delegate* unmanaged<nint*, int> cudnnCreate;
    public readonly delegate* unmanaged<nint, int> cudnnDestroy;
    public readonly delegate* unmanaged<nint, nint, int> cudnnSetStream;

    public readonly delegate* unmanaged<int, nint*, int> cudnnBackendCreateDescriptor;
    public readonly delegate* unmanaged<nint, int> cudnnBackendDestroyDescriptor;
    public readonly delegate* unmanaged<nint, int> cudnnBackendFinalize;
    public readonly delegate* unmanaged<nint, int, int, long, void*, int> cudnnBackendSetAttribute;
    public readonly delegate* unmanaged<nint, int, int, long, long*, void*, int> cudnnBackendGetAttribute;
    public readonly delegate* unmanaged<nint, nint, nint, int> cudnnBackendExecute;

    public readonly delegate* unmanaged<nint*, int> cudnnCreateTensorDescriptor;
    public readonly delegate* unmanaged<nint, int> cudnnDestroyTensorDescriptor;
    public readonly delegate* unmanaged<nint, int, int, int, int, int, int, int, int, int, int>
        cudnnSetTensor4dDescriptorEx;
    public readonly delegate* unmanaged<nint*, int> cudnnCreateFilterDescriptor;
    public readonly delegate* unmanaged<nint, int> cudnnDestroyFilterDescriptor;
    public readonly delegate* unmanaged<nint, int, int, int, int, int, int, int> cudnnSetFilter4dDescriptor;
    public readonly delegate* unmanaged<nint*, int> cudnnCreateConvolutionDescriptor;
    public readonly delegate* unmanaged<nint, int> cudnnDestroyConvolutionDescriptor;
    public readonly delegate* unmanaged<nint, int, int, int, int, int, int, int, int, int>
        cudnnSetConvolution2dDescriptor;
    public readonly delegate* unmanaged<nint, int, int> cudnnSetConvolutionMathType;
    public readonly delegate* unmanaged<nint, int, int> cudnnSetConvolutionGroupCount;
    public readonly delegate* unmanaged<nint, nint, nint, nint, nint, int, int*, ConvolutionPerformance*, int>
        cudnnGetConvolutionForwardAlgorithm_v7;
    public readonly delegate* unmanaged<nint, nint, nint, nint, nint, int, int*, ConvolutionPerformance*, int>
        cudnnGetConvolutionBackwardDataAlgorithm_v7;
    public readonly delegate* unmanaged<
        nint, float*, nint, ulong, nint, ulong, nint, int, ulong, nuint, float*, nint, ulong, int>
        cudnnConvolutionForward;
    public readonly delegate* unmanaged<
        nint, float*, nint, ulong, nint, ulong, nint, int, ulong, nuint, float*, nint, ulong, int>
        cudnnConvolutionBackwardData;

    public CuDnn(LoadedLibrary library)
        : base(library)
    {
        cudnnGetVersion = (delegate* unmanaged<nuint>)Export(nameof(cudnnGetVersion));
        cudnnGetCudartVersion = (delegate* unmanaged<nuint>)Export(nameof(cudnnGetCudartVersion));
        cudnnGetErrorString = (delegate* unmanaged<int, nint>)Export(nameof(cudnnGetErrorString));
        cudnnGetLastErrorString =
            (delegate* unmanaged<byte*, nuint, void>)OptionalExport(nameof(cudnnGetLastErrorString));
        cudnnCreate = (delegate* unmanaged<nint*, int>)Export(nameof(cudnnCreate));
        cudnnDestroy = (delegate* unmanaged<nint, int>)Export(nameof(cudnnDestroy));
        cudnnSetStream = (delegate* unmanaged<nint, nint, int>)Export(nameof(cudnnSetStream));

        cudnnBackendCreateDescriptor =
            (delegate* unmanaged<int, nint*, int>)Export(nameof(cudnnBackendCreateDescriptor));
        cudnnBackendDestroyDescriptor =
            (delegate* unmanaged<nint, int>)Export(nameof(cudnnBackendDestroyDescriptor));
        cudnnBackendFinalize = (delegate* unmanaged<nint, int>)Export(nameof(cudnnBackendFinalize));
        cudnnBackendSetAttribute =
            (delegate* unmanaged<nint, int, int, long, void*, int>)Export(nameof(cudnnBackendSetAttribute));
        cudnnBackendGetAttribute =
            (delegate* unmanaged<nint, int, int, long, long*, void*, int>)Export(nameof(cudnnBackendGetAttribute));
        cudnnBackendExecute = (delegate* unmanaged<nint, nint, nint, int>)Export(nameof(cudnnBackendExecute));

        cudnnCreateTensorDescriptor = (delegate* unmanaged<nint*, int>)Export(nameof(cudnnCreateTensorDescriptor));
        cudnnDestroyTensorDescriptor = (delegate* unmanaged<nint, int>)Export(nameof(cudnnDestroyTensorDescriptor));
        cudnnSetTensor4dDescriptorEx =
            (delegate* unmanaged<nint, int, int, int, int, int, int, int, int, int, int>)
            Export(nameof(cudnnSetTensor4dDescriptorEx));
        cudnnCreateFilterDescriptor = (delegate* unmanaged<nint*, int>)Export(nameof(cudnnCreateFilterDescriptor));
        cudnnDestroyFilterDescriptor = (delegate* unmanaged<nint, int>)Export(nameof(cudnnDestroyFilterDescriptor));
        cudnnSetFilter4dDescriptor =
            (delegate* unmanaged<nint, int, int, int, int, int, int, int>)Export(nameof(cudnnSetFilter4dDescriptor));
        cudnnCreateConvolutionDescriptor =
            (delegate* unmanaged<nint*, int>)Export(nameof(cudnnCreateConvolutionDescriptor));
        cudnnDestroyConvolutionDescriptor =
            (delegate* unmanaged<nint, int>)Export(nameof(cudnnDestroyConvolutionDescriptor));
        cudnnSetConvolution2dDescriptor =
            (delegate* unmanaged<nint, int, int, int, int, int, int, int, int, int>)
            Export(nameof(cudnnSetConvolution2dDescriptor));
        cudnnSetConvolutionMathType =
            (delegate* unmanaged<nint, int, int>)Export(nameof(cudnnSetConvolutionMathType));
        cudnnSetConvolutionGroupCount =
            (delegate* unmanaged<nint, int, int>)Export(nameof(cudnnSetConvolutionGroupCount));
        cudnnGetConvolutionForwardAlgorithm_v7 =
            (delegate* unmanaged<nint, nint, nint, nint, nint, int, int*, ConvolutionPerformance*, int>)
            Export(nameof(cudnnGetConvolutionForwardAlgorithm_v7));
        cudnnGetConvolutionBackwardDataAlgorithm_v7 =
            (delegate* unmanaged<nint, nint, nint, nint, nint, int, int*, ConvolutionPerformance*, int>)
            Export(nameof(cudnnGetConvolutionBackwardDataAlgorithm_v7));
        cudnnConvolutionForward =
            (delegate* unmanaged<
                nint, float*, nint, ulong, nint, ulong, nint, int, ulong, nuint, float*, nint, ulong, int>)
            Export(nameof(cudnnConvolutionForward));
        cudnnConvolutionBackwardData =
            (delegate* unmanaged<
                nint, float*, nint, ulong, nint, ulong, nint, int, ulong, nuint, float*, nint, ulong, int>)
            Export(nameof(cudnnConvolutionBackwardData));
    }

    /// <summary>Version 8 counts the major in thousands, version 9 in ten thousands.</summary>
    public override string Version
    {
        get
        {
            int version = (int)cudnnGetVersion();
            int unit = version < 10_000 ? 1000 : 10_000;
            return $"{version / unit}.{version % unit / 100}.{version % 100}";
        }
    }

    /// <summary>The major version of the CUDA that it was built for.</summary>
    public int CudaMajor => (int)cudnnGetCudartVersion() / 1000;

    /// <summary>
    /// Does the status say that this configuration is not supported, by cuDNN, by this GPU or by this driver? Version 9
    /// numbered the statuses anew.
    /// </summary>
    public static bool IsNotSupported(int status) => status is 6 or 9 or 11 or (>= 3000 and <= 3999);

    public override string Describe(int status)
    {
        string text = Text(cudnnGetErrorString(status));
        if (cudnnGetLastErrorString == null) return text;
        byte* detail = stackalloc byte[512];
        detail[0] = 0;
        cudnnGetLastErrorString(detail, 512);
        return detail[0] == 0 ? text : $"{text}: {Text((nint)detail)}";
    }
}

/// <summary>What cuDNN's heuristics say of an algorithm: <c>cudnnConvolutionFwdAlgoPerf_t</c>, 48 bytes.</summary>
internal unsafe struct ConvolutionPerformance
{
    public int Algorithm;
    public int Status;
    public float Time;
    public nuint Memory;
    public int Determinism;
    public int MathType;
    public fixed int Reserved[3];
}
