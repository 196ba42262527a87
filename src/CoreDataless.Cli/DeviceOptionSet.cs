using System.CommandLine;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What the user says about where to compute, and the backend that it means.</summary>
internal static class DeviceOptionSet
{
    public static readonly Option<string> Device = CommonOptions.Parsed(
        "--device", "NAME", "auto, cpu or reference (float64, slow).", ParseName, "auto");

    public static readonly Option<int> Threads =
        CommonOptions.Whole("--threads", "Threads; 0 for one per processor.", 0, 0, 1024);

    public static readonly Option<SimdLevel?> Simd = CommonOptions.Parsed<SimdLevel?>(
        "--simd", "avx512|avx2|portable", "Vector instructions of the CPU [default: the widest].", ParseLevel, null);

    public static readonly Option<bool> ExactConv = new("--exact-conv")
    {
        Description = "Convolutions as plain sums of products only: slower, with less rounding.",
    };

    private const string Cuda = "cuda";

    public static DeviceSettings Of(ParseResult parsed) => new(
        parsed.GetRequiredValue(Device), parsed.GetValue(Threads), parsed.GetValue(Simd), parsed.GetValue(ExactConv));

    /// <summary>Makes it ready.</summary>
    /// <exception cref="DeviceException">It is not usable here; the message says what is.</exception>
    public static IBackend Open(DeviceSettings settings) => settings.Name switch
    {
        "reference" => new ReferenceBackend(),
        "auto" or "cpu" => OpenCpu(settings),
        _ => throw new DeviceException(
            "this version has no CUDA backend; use --device cpu (coredataless devices lists what is usable)"),
    };

    private static CpuBackend OpenCpu(DeviceSettings settings)
    {
        try
        {
            return new CpuBackend(
                new CpuOptions(settings.Threads, settings.Simd) { ExactConv = settings.ExactConv });
        }
        catch (PlatformNotSupportedException e)
        {
            throw new DeviceException(e.Message);
        }
    }

    private static string ParseName(string text)
    {
        bool known = text is "auto" or "cpu" or "reference" or Cuda
            || (text.StartsWith(Cuda + ":", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(Cuda.Length + 1), out int n) && n >= 0);
        return known ? text : throw new FormatException($"'{text}' is none of auto, cpu, reference, cuda[:N]");
    }

    private static SimdLevel? ParseLevel(string text) => text switch
    {
        "avx512" => SimdLevel.Avx512,
        "avx2" => SimdLevel.Avx2,
        "portable" => SimdLevel.Portable,
        _ => throw new FormatException($"'{text}' is none of avx512, avx2, portable"),
    };
}
