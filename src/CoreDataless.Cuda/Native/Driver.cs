namespace CoreDataless.Cuda.Native;

/// <summary>
/// The CUDA driver API, by the versioned names that every driver from 12.0 on exports: the names without a suffix are the
/// oldest ABI.
/// </summary>
internal sealed unsafe class Driver : NativeTable
{
    public const int OutOfMemory = 2, StubLibrary = 34, NoDevice = 100;

    public readonly delegate* unmanaged<uint, int> cuInit;
    public readonly delegate* unmanaged<int*, int> cuDriverGetVersion;
    public readonly delegate* unmanaged<int, nint*, int> cuGetErrorName;
    public readonly delegate* unmanaged<int, nint*, int> cuGetErrorString;

    public readonly delegate* unmanaged<int*, int> cuDeviceGetCount;
    public readonly delegate* unmanaged<int*, int, int> cuDeviceGet;
    public readonly delegate* unmanaged<byte*, int, int, int> cuDeviceGetName;
    public readonly delegate* unmanaged<int*, int, int, int> cuDeviceGetAttribute;
    public readonly delegate* unmanaged<nuint*, int, int> cuDeviceTotalMem_v2;
    public readonly delegate* unmanaged<nint*, int, int> cuDevicePrimaryCtxRetain;
    public readonly delegate* unmanaged<int, int> cuDevicePrimaryCtxRelease_v2;
    public readonly delegate* unmanaged<nint, int> cuCtxSetCurrent;

    public readonly delegate* unmanaged<ulong*, nuint, int> cuMemAlloc_v2;
    public readonly delegate* unmanaged<ulong, int> cuMemFree_v2;
    public readonly delegate* unmanaged<nuint*, nuint*, int> cuMemGetInfo_v2;
    public readonly delegate* unmanaged<void**, nuint, uint, int> cuMemHostAlloc;
    public readonly delegate* unmanaged<void*, int> cuMemFreeHost;
    public readonly delegate* unmanaged<nint*, int, int> cuDeviceGetDefaultMemPool;
    public readonly delegate* unmanaged<nint, nuint, int> cuMemPoolTrimTo;
    public readonly delegate* unmanaged<ulong, void*, nuint, int> cuMemcpyHtoD_v2;
    public readonly delegate* unmanaged<void*, ulong, nuint, int> cuMemcpyDtoH_v2;
    public readonly delegate* unmanaged<ulong, void*, nuint, nint, int> cuMemcpyHtoDAsync_v2;
    public readonly delegate* unmanaged<void*, ulong, nuint, nint, int> cuMemcpyDtoHAsync_v2;
    public readonly delegate* unmanaged<ulong, ulong, nuint, nint, int> cuMemcpyDtoDAsync_v2;
    public readonly delegate* unmanaged<ulong, byte, nuint, nint, int> cuMemsetD8Async;
    public readonly delegate* unmanaged<ulong, uint, nuint, nint, int> cuMemsetD32Async;

    public readonly delegate* unmanaged<nint*, uint, int> cuStreamCreate;
    public readonly delegate* unmanaged<nint, int> cuStreamDestroy_v2;
    public readonly delegate* unmanaged<nint, int> cuStreamSynchronize;
    public readonly delegate* unmanaged<nint, nint, uint, int> cuStreamWaitEvent;
    public readonly delegate* unmanaged<nint*, uint, int> cuEventCreate;
    public readonly delegate* unmanaged<nint, nint, int> cuEventRecord;
    public readonly delegate* unmanaged<nint, int> cuEventSynchronize;
    public readonly delegate* unmanaged<float*, nint, nint, int> cuEventElapsedTime;
    public readonly delegate* unmanaged<nint, int> cuEventDestroy_v2;

    public readonly delegate* unmanaged<nint*, void*, uint, int*, void**, int> cuModuleLoadDataEx;
    public readonly delegate* unmanaged<nint, int> cuModuleUnload;
    public readonly delegate* unmanaged<nint*, nint, byte*, int> cuModuleGetFunction;
    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>
        cuLaunchKernel;

    public readonly delegate* unmanaged<nint, int, int> cuStreamBeginCapture_v2;
    public readonly delegate* unmanaged<nint, nint*, int> cuStreamEndCapture;
    public readonly delegate* unmanaged<nint, nint*, nuint*, int> cuGraphGetNodes;
    public readonly delegate* unmanaged<nint*, nint, ulong, int> cuGraphInstantiateWithFlags;
    public readonly delegate* unmanaged<nint, nint, int> cuGraphLaunch;
    public readonly delegate* unmanaged<nint, int> cuGraphExecDestroy;
    public readonly delegate* unmanaged<nint, int> cuGraphDestroy;

    // Errors after which no call of this context succeeds: a kernel went wrong, not the call that hears of it.
    private static readonly int[] Sticky = [214, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 720, 721, 999];

    public Driver(LoadedLibrary library)
        : base(library)
    {
        cuInit = (delegate* unmanaged<uint, int>)Export(nameof(cuInit));
        cuDriverGetVersion = (delegate* unmanaged<int*, int>)Export(nameof(cuDriverGetVersion));
        cuGetErrorName = (delegate* unmanaged<int, nint*, int>)Export(nameof(cuGetErrorName));
        cuGetErrorString = (delegate* unmanaged<int, nint*, int>)Export(nameof(cuGetErrorString));

        cuDeviceGetCount = (delegate* unmanaged<int*, int>)Export(nameof(cuDeviceGetCount));
        cuDeviceGet = (delegate* unmanaged<int*, int, int>)Export(nameof(cuDeviceGet));
        cuDeviceGetName = (delegate* unmanaged<byte*, int, int, int>)Export(nameof(cuDeviceGetName));
        cuDeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Export(nameof(cuDeviceGetAttribute));
        cuDeviceTotalMem_v2 = (delegate* unmanaged<nuint*, int, int>)Export(nameof(cuDeviceTotalMem_v2));
        cuDevicePrimaryCtxRetain = (delegate* unmanaged<nint*, int, int>)Export(nameof(cuDevicePrimaryCtxRetain));
        cuDevicePrimaryCtxRelease_v2 = (delegate* unmanaged<int, int>)Export(nameof(cuDevicePrimaryCtxRelease_v2));
        cuCtxSetCurrent = (delegate* unmanaged<nint, int>)Export(nameof(cuCtxSetCurrent));

        cuMemAlloc_v2 = (delegate* unmanaged<ulong*, nuint, int>)Export(nameof(cuMemAlloc_v2));
        cuMemFree_v2 = (delegate* unmanaged<ulong, int>)Export(nameof(cuMemFree_v2));
        cuMemGetInfo_v2 = (delegate* unmanaged<nuint*, nuint*, int>)Export(nameof(cuMemGetInfo_v2));
        cuMemHostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)Export(nameof(cuMemHostAlloc));
        cuMemFreeHost = (delegate* unmanaged<void*, int>)Export(nameof(cuMemFreeHost));
        cuDeviceGetDefaultMemPool = (delegate* unmanaged<nint*, int, int>)Export(nameof(cuDeviceGetDefaultMemPool));
        cuMemPoolTrimTo = (delegate* unmanaged<nint, nuint, int>)Export(nameof(cuMemPoolTrimTo));
        cuMemcpyHtoD_v2 = (delegate* unmanaged<ulong, void*, nuint, int>)Export(nameof(cuMemcpyHtoD_v2));
        cuMemcpyDtoH_v2 = (delegate* unmanaged<void*, ulong, nuint, int>)Export(nameof(cuMemcpyDtoH_v2));
        cuMemcpyHtoDAsync_v2 =
            (delegate* unmanaged<ulong, void*, nuint, nint, int>)Export(nameof(cuMemcpyHtoDAsync_v2));
        cuMemcpyDtoHAsync_v2 =
            (delegate* unmanaged<void*, ulong, nuint, nint, int>)Export(nameof(cuMemcpyDtoHAsync_v2));
        cuMemcpyDtoDAsync_v2 =
            (delegate* unmanaged<ulong, ulong, nuint, nint, int>)Export(nameof(cuMemcpyDtoDAsync_v2));
        cuMemsetD8Async = (delegate* unmanaged<ulong, byte, nuint, nint, int>)Export(nameof(cuMemsetD8Async));
        cuMemsetD32Async = (delegate* unmanaged<ulong, uint, nuint, nint, int>)Export(nameof(cuMemsetD32Async));

        cuStreamCreate = (delegate* unmanaged<nint*, uint, int>)Export(nameof(cuStreamCreate));
        cuStreamDestroy_v2 = (delegate* unmanaged<nint, int>)Export(nameof(cuStreamDestroy_v2));
        cuStreamSynchronize = (delegate* unmanaged<nint, int>)Export(nameof(cuStreamSynchronize));
        cuStreamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)Export(nameof(cuStreamWaitEvent));
        cuEventCreate = (delegate* unmanaged<nint*, uint, int>)Export(nameof(cuEventCreate));
        cuEventRecord = (delegate* unmanaged<nint, nint, int>)Export(nameof(cuEventRecord));
        cuEventSynchronize = (delegate* unmanaged<nint, int>)Export(nameof(cuEventSynchronize));
        // CUDA 13 dropped the first name from its headers; old drivers lack the second.
        nint elapsed = OptionalExport("cuEventElapsedTime_v2");
        cuEventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)
            (elapsed != 0 ? elapsed : Export(nameof(cuEventElapsedTime)));
        cuEventDestroy_v2 = (delegate* unmanaged<nint, int>)Export(nameof(cuEventDestroy_v2));

        cuModuleLoadDataEx =
            (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)Export(nameof(cuModuleLoadDataEx));
        cuModuleUnload = (delegate* unmanaged<nint, int>)Export(nameof(cuModuleUnload));
        cuModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Export(nameof(cuModuleGetFunction));
        cuLaunchKernel =
            (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)
            Export(nameof(cuLaunchKernel));

        cuStreamBeginCapture_v2 = (delegate* unmanaged<nint, int, int>)Export(nameof(cuStreamBeginCapture_v2));
        cuStreamEndCapture = (delegate* unmanaged<nint, nint*, int>)Export(nameof(cuStreamEndCapture));
        cuGraphGetNodes = (delegate* unmanaged<nint, nint*, nuint*, int>)Export(nameof(cuGraphGetNodes));
        cuGraphInstantiateWithFlags =
            (delegate* unmanaged<nint*, nint, ulong, int>)Export(nameof(cuGraphInstantiateWithFlags));
        cuGraphLaunch = (delegate* unmanaged<nint, nint, int>)Export(nameof(cuGraphLaunch));
        cuGraphExecDestroy = (delegate* unmanaged<nint, int>)Export(nameof(cuGraphExecDestroy));
        cuGraphDestroy = (delegate* unmanaged<nint, int>)Export(nameof(cuGraphDestroy));
    }

    /// <summary>The newest CUDA that the driver can run, 1000 times the major version and 10 times the minor.</summary>
    public int CudaVersion
    {
        get
        {
            int version = 0;
            Check(cuDriverGetVersion(&version));
            return version;
        }
    }

    /// <summary>The newest CUDA that the driver can run, such as <c>13.0</c>.</summary>
    public override string Version => $"{CudaVersion / 1000}.{CudaVersion % 1000 / 10}";

    /// <summary>The error that ended the context, once there was one.</summary>
    public CudaDeviceLostException? Lost { get; private set; }

    /// <summary>Repeats the error that ended the context.</summary>
    /// <exception cref="CudaDeviceLostException">There was one.</exception>
    public void ThrowIfLost()
    {
        if (Lost is { } lost) throw lost.Again();
    }

    public override string Describe(int status)
    {
        nint name = 0, text = 0;
        if (cuGetErrorName(status, &name) != 0 || cuGetErrorString(status, &text) != 0) return "an unknown error";
        return $"{Text(name)}: {Text(text)}";
    }

    protected override CudaException Failure(int status, string function) => Array.IndexOf(Sticky, status) >= 0
        ? Lost = new CudaDeviceLostException(Library.Name, function, status, Describe(status))
        : base.Failure(status, function);
}
