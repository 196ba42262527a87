namespace CoreDataless.Cuda.Native;

/// <summary>NVRTC, the compiler at run time; the same functions from CUDA 12.0 to 13.2.</summary>
internal sealed unsafe class Nvrtc : NativeTable
{
    public readonly delegate* unmanaged<int*, int*, int> nvrtcVersion;
    public readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> nvrtcCreateProgram;
    public readonly delegate* unmanaged<nint, int, byte**, int> nvrtcCompileProgram;
    public readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetProgramLogSize;
    public readonly delegate* unmanaged<nint, byte*, int> nvrtcGetProgramLog;
    public readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetCUBINSize;
    public readonly delegate* unmanaged<nint, byte*, int> nvrtcGetCUBIN;
    public readonly delegate* unmanaged<int*, int> nvrtcGetNumSupportedArchs;
    public readonly delegate* unmanaged<int*, int> nvrtcGetSupportedArchs;
    public readonly delegate* unmanaged<int, nint> nvrtcGetErrorString;
    public readonly delegate* unmanaged<nint*, int> nvrtcDestroyProgram;

    public Nvrtc(LoadedLibrary library)
        : base(library)
    {
        nvrtcVersion = (delegate* unmanaged<int*, int*, int>)Export(nameof(nvrtcVersion));
        nvrtcCreateProgram =
            (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Export(nameof(nvrtcCreateProgram));
        nvrtcCompileProgram = (delegate* unmanaged<nint, int, byte**, int>)Export(nameof(nvrtcCompileProgram));
        nvrtcGetProgramLogSize = (delegate* unmanaged<nint, nuint*, int>)Export(nameof(nvrtcGetProgramLogSize));
        nvrtcGetProgramLog = (delegate* unmanaged<nint, byte*, int>)Export(nameof(nvrtcGetProgramLog));
        nvrtcGetCUBINSize = (delegate* unmanaged<nint, nuint*, int>)Export(nameof(nvrtcGetCUBINSize));
        nvrtcGetCUBIN = (delegate* unmanaged<nint, byte*, int>)Export(nameof(nvrtcGetCUBIN));
        nvrtcGetNumSupportedArchs = (delegate* unmanaged<int*, int>)Export(nameof(nvrtcGetNumSupportedArchs));
        nvrtcGetSupportedArchs = (delegate* unmanaged<int*, int>)Export(nameof(nvrtcGetSupportedArchs));
        nvrtcGetErrorString = (delegate* unmanaged<int, nint>)Export(nameof(nvrtcGetErrorString));
        nvrtcDestroyProgram = (delegate* unmanaged<nint*, int>)Export(nameof(nvrtcDestroyProgram));
    }

    public override string Version
    {
        get
        {
            int major = 0, minor = 0;
            Check(nvrtcVersion(&major, &minor));
            return $"{major}.{minor}";
        }
    }

    /// <summary>What it compiles for, as 10 times the compute capability: 90 for sm_90.</summary>
    public int[] Architectures()
    {
        int count = 0;
        Check(nvrtcGetNumSupportedArchs(&count));
        var architectures = new int[count];
        fixed (int* first = architectures) Check(nvrtcGetSupportedArchs(first));
        return architectures;
    }

    public override string Describe(int status) => Text(nvrtcGetErrorString(status));
}
