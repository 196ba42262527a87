using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>What the first start of a machine leaves to the next: with all ways to compute layers, by time.</summary>
public sealed class SecondStartTests : IDisposable
{
    private const int LaunchFailed = 719;

    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-").FullName;

    public static IEnumerable<TheoryDataRow<string, Precision, string>> Devices => TestDevice.Rows(Precision.Tf32);

    [Theory]
    [MemberData(nameof(Devices))]
    public void The_second_start_compiles_and_times_nothing_and_tries_what_libraries_compute(
        string device, Precision precision, string _)
    {
        (float[] Values, IReadOnlyList<Preparation> Phases) first = Start(device, precision, out EmulatedCuda? _);
        Assert.Equal(0, Phase(first.Phases, "kernels").Kept);
        Assert.Equal(0, Phase(first.Phases, "layers").Kept);
        foreach (string name in (string[])["kernels", "layers", "programs", "graphs"])
            Assert.True(Phase(first.Phases, name).Count > 0, name);
        Assert.All(first.Phases.Skip(1), p => Assert.True(p.Seconds > 0));

        (float[] Values, IReadOnlyList<Preparation> Phases) second =
            Start(device, precision, out EmulatedCuda? emulated);
        Assert.Equal(first.Values, second.Values);
        Preparation kernels = Phase(second.Phases, "kernels"), layers = Phase(second.Phases, "layers");
        Assert.Equal((kernels.Count, layers.Count), (kernels.Kept, layers.Kept));
        Assert.Equal(Phase(first.Phases, "layers").Count, layers.Count);
        if (emulated is null) return;
        Assert.Equal(0, emulated.Calls("nvrtcCompileProgram"));
        Assert.Equal(0, emulated.Calls("cuEventElapsedTime"));
        // Only what libraries compute is held to the definition again, on numbers in the places of all values.
        Assert.Equal(Chosen().Any(IsOfLibrary), emulated.Notes.Contains("run noise"));
    }

    // In the middle of the choice of layers.
    [Theory]
    [InlineData("cuLaunchKernel", 150)]
    [InlineData("cuGraphLaunch", 20)]
    public void A_start_that_fails_leaves_what_it_had_found(string function, int after)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Fail(function, LaunchFailed, after);
        Assert.Throws<CudaDeviceLostException>(() => Run(cuda.Tables, Precision.Tf32));
        Assert.All(
            Directory.GetFiles(_folder), f => Assert.Contains(Path.GetExtension(f), (string[])[".cubin", ".tsv"]));

        int kept = Directory.GetFiles(_folder, "*.tsv").Sum(file => File.ReadAllLines(file).Length - 1);
        (_, IReadOnlyList<Preparation> phases) = Start(TestDevice.Emulated, Precision.Tf32, out EmulatedCuda? emulated);
        Assert.Equal(kept, Phase(phases, "layers").Kept);
        Assert.DoesNotContain(_listing, line => line.Contains("could not be read", StringComparison.Ordinal));
        Assert.Equal("", emulated!.Live);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyList<string> _listing = [];

    private (float[] Values, IReadOnlyList<Preparation> Phases) Start(
        string device, Precision precision, out EmulatedCuda? emulated)
    {
        emulated = null;
        if (device == TestDevice.Gpu) return Run(libraries: null, precision);
        EmulatedBackends.SkipUnlessThere();
        emulated = EmulatedCuda.Fresh();
        emulated.NoteCalls();
        return Run(emulated.Tables, precision);
    }

    private (float[] Values, IReadOnlyList<Preparation> Phases) Run(
        CoreDataless.Cuda.Native.CudaLibraries? libraries, Precision precision)
    {
        var options = new CudaOptions(Precision: precision) { CacheFolder = _folder };
        using var backend = new CudaBackend(libraries, options);
        var scenario = new Scenario();
        using IProgram program = backend.Compile(scenario.Computation);
        float[] values = scenario.RunOn(program);
        _listing = program.Listing;
        return (values, backend.Preparations);
    }

    private IEnumerable<string> Chosen() => Directory.GetFiles(_folder, "*.tsv")
        .SelectMany(file => File.ReadAllLines(file).Skip(1))
        .Select(line => line.Split('\t')[2]);

    private static bool IsOfLibrary(string candidate) => candidate.StartsWith("cu", StringComparison.Ordinal);

    private static Preparation Phase(IReadOnlyList<Preparation> phases, string name) =>
        phases.Single(p => p.Name == name);
}
