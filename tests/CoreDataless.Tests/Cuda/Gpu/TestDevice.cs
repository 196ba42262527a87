using CoreDataless.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>
/// What the tests of this folder run on: the machine's GPU, for which they are written; and the emulated one, where small
/// sizes prove the tests themselves. A machine without a GPU skips its rows in one, with the probe's verdict.
/// </summary>
internal static class TestDevice
{
    public const string Gpu = "GPU", Emulated = "emulated";

    /// <summary>The trait by which <c>cuda/verify.sh</c> chooses the rows of the GPU.</summary>
    private const string Trait = "Device";

    private static readonly CudaReport Machine = CudaProbe.Look();

    /// <summary>A row for each device and precision, with a subject of which each device has its own.</summary>
    public static IEnumerable<TheoryDataRow<string, Precision, string>> Rows(
        IEnumerable<(Precision, string)> gpu, IEnumerable<(Precision, string)> emulated) =>
        Rows(
            gpu, emulated,
            (device, row) => new TheoryDataRow<string, Precision, string>(device, row.Item1, row.Item2));

    /// <summary>Rows for each device, made of data of which each device has its own.</summary>
    public static IEnumerable<TRow> Rows<T, TRow>(
        IEnumerable<T> gpu, IEnumerable<T> emulated, Func<string, T, TRow> make)
        where TRow : TheoryDataRowBase
    {
        foreach (T data in Machine.IsUsable ? gpu : gpu.Take(1))
        {
            TRow row = make(Gpu, data);
            yield return Machine.IsUsable ? row.WithTrait(Trait, Gpu) : row.WithSkip(Machine.Verdict);
        }
        foreach (T data in emulated) yield return make(Emulated, data).WithTrait(Trait, Emulated);
    }

    /// <summary>The same for tests of one subject.</summary>
    public static IEnumerable<TheoryDataRow<string, Precision, string>> Rows(params Precision[] emulated) =>
        Rows(Enum.GetValues<Precision>().Select(p => (p, "")), emulated.Select(p => (p, "")));

    /// <summary>A backend on the device; tests are skipped where there is no emulated one.</summary>
    public static CudaBackend Open(string device, Precision precision)
    {
        var options = new CudaOptions(Precision: precision);
        if (device == Gpu) return new CudaBackend(options);
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
        // What is fastest on the host says nothing, so no layer is timed.
        return new CudaBackend(
            EmulatedCuda.Libraries,
            options with { CacheFolder = EmulatedBackends.Options.CacheFolder },
            (_, _, _) => new LayerChoice([new ImplicitGemmFamily(), new DirectFamily()]) { Times = false });
    }
}
