using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>What the driver says of a GPU.</summary>
/// <param name="Handle">The driver's number for it.</param>
/// <param name="Name">For example <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="Architecture">Compute capability as NVRTC writes it: 90 for 9.0.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="Bytes">Memory.</param>
internal sealed unsafe record GpuFacts(int Handle, string Name, int Architecture, int Multiprocessors, long Bytes)
{
    private const int MultiprocessorCount = 16, CapabilityMajor = 75, CapabilityMinor = 76;

    /// <summary>Asks the driver, which is initialised.</summary>
    /// <exception cref="CudaUnavailableException">There is no GPU of that number.</exception>
    public static GpuFacts Read(Driver driver, int ordinal)
    {
        int count = 0;
        driver.Check(driver.cuDeviceGetCount(&count));
        if (ordinal >= count)
            throw new CudaUnavailableException($"there is no GPU {ordinal}: the driver knows {count}, counted from 0");
        int handle = 0;
        driver.Check(driver.cuDeviceGet(&handle, ordinal));
        const int Longest = 256;
        byte* name = stackalloc byte[Longest];
        driver.Check(driver.cuDeviceGetName(name, Longest, handle));
        nuint bytes = 0;
        driver.Check(driver.cuDeviceTotalMem_v2(&bytes, handle));
        int architecture = 10 * Attribute(driver, handle, CapabilityMajor) + Attribute(driver, handle, CapabilityMinor);
        return new GpuFacts(
            handle,
            System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name) ?? "",
            architecture,
            Attribute(driver, handle, MultiprocessorCount),
            (long)bytes);
    }

    private static int Attribute(Driver driver, int handle, int attribute)
    {
        int value = 0;
        driver.Check(driver.cuDeviceGetAttribute(&value, attribute, handle));
        return value;
    }
}
