namespace CoreDataless.Cuda.Native;

/// <summary>The driver, initialised.</summary>
/// <param name="Driver">Its functions.</param>
/// <param name="CudaMajor">The newest CUDA major version that it can run.</param>
/// <param name="Gpus">At least one.</param>
internal sealed record DriverStart(Driver Driver, int CudaMajor, IReadOnlyList<GpuFacts> Gpus)
{
    private const int OldestMajor = 12;
    private const int SystemDriverMismatch = 803;

    /// <summary>Loads and initialises it.</summary>
    /// <exception cref="CudaUnavailableException">There is none, it does not start, or it has no GPU.</exception>
    public static unsafe DriverStart Of(LibraryLoader loader, string file, IEnumerable<SearchRoot> places)
    {
        var wanted = new LibraryFile("driver", file, [], nameof(Driver.cuInit));
        Driver driver = places.Select(place => loader.Take(place, wanted, library => new Driver(library)))
            .FirstOrDefault(taken => taken is not null) ?? throw (
            loader.LastRefusal
            ?? new CudaUnavailableException($"{file} was not found", "install NVIDIA's driver, or use the CPU"));
        int status = driver.cuInit(0);
        if (status != 0) throw NotStarted(driver, status);
        int major = driver.CudaVersion / 1000;
        if (major < OldestMajor)
        {
            throw new CudaUnavailableException(
                $"the NVIDIA driver is for CUDA {driver.Version}", "update it, CUDA 12 is the oldest that will do");
        }
        int count = 0;
        driver.Check(driver.cuDeviceGetCount(&count));
        if (count == 0) throw NoGpu;
        return new DriverStart(
            driver, major, [.. Enumerable.Range(0, count).Select(n => GpuFacts.Read(driver, n))]);
    }

    private static CudaUnavailableException NoGpu => new(
        "the NVIDIA driver finds no GPU", "see what nvidia-smi says, and whether CUDA_VISIBLE_DEVICES hides it");

    private static CudaUnavailableException NotStarted(Driver driver, int status) => status switch
    {
        Driver.NoDevice => NoGpu,
        Driver.StubLibrary => new CudaUnavailableException(
            $"{driver.Library.Path} is the toolkit's stand-in for linking and no driver",
            "take its folder out of the library path"),
        SystemDriverMismatch => new CudaUnavailableException(
            "the NVIDIA driver's library and its kernel module are of different versions", "restart the machine"),
        _ => new CudaUnavailableException(
            $"the NVIDIA driver does not start, error {status} ({driver.Describe(status)})",
            "nvidia-smi should say why"),
    };
}
