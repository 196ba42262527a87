using System.CommandLine;
using System.Globalization;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What the user says about where to compute, and the backend that it means.</summary>
internal static class DeviceOptionSet
{
    private const string Auto = "auto";
    private const string CudaName = "cuda";
    private const string CudaPrefix = "cuda:";

    private static readonly (string Word, Precision Value)[] Precisions =
        [("tf32", Precision.Tf32), ("fp32", Precision.Fp32), ("bf16", Precision.BFloat16)];

    public static readonly Option<string> Device = CommonOptions.Parsed(
        "--device", "NAME", "auto (a GPU where CUDA is usable, the CPU for spectra), cpu, reference (float64, slow) or cuda[:N].",
        ParseName,
        Auto);

    public static readonly Option<int> Threads =
        CommonOptions.Whole("--threads", "Threads; 0 for one per processor.", 0, 0, 1024);

    public static readonly Option<SimdLevel?> Simd = CommonOptions.Parsed<SimdLevel?>(
        "--simd", "avx512|avx2|portable", "Vector instructions of the CPU [default: the widest].", ParseLevel, null);

    public static readonly Option<bool> ExactConv = new("--exact-conv")
    {
        Description = "Convolutions as plain sums of products only: slower, with less rounding.",
    };

    public static readonly Option<Precision> Multiply = CommonOptions.Choice(
        "--precision", "How convolutions on a GPU multiply; they add in float32.", Precisions);

    /// <summary>What to compute on by default.</summary>
    public static readonly DeviceSettings Standard =
        new(Auto, Threads: 0, Simd: null, ExactConv: false, Precisions[0].Word);

    public static DeviceSettings Of(ParseResult parsed) => new(
        parsed.GetRequiredValue(Device), parsed.GetValue(Threads), parsed.GetValue(Simd), parsed.GetValue(ExactConv),
        Precisions.First(p => p.Value == parsed.GetValue(Multiply)).Word);

    /// <summary>Makes it ready. What <c>auto</c> takes, and why, is told beside the report.</summary>
    /// <exception cref="DeviceException">It is not usable here; the message says what is.</exception>
    /// <exception cref="CudaUnavailableException">Likewise.</exception>
    public static IBackend Open(DeviceSettings settings, ConsoleOutput output) =>
        settings.Name == Auto ? OpenBest(settings, output) : Open(settings);

    /// <summary>Makes ready what finds singular values: the CPU, unless another device is asked for by name.</summary>
    /// <inheritdoc cref="Open(DeviceSettings, ConsoleOutput)"/>
    public static IBackend OpenForSpectra(DeviceSettings settings) =>
        settings.Name == Auto ? OpenCpu(settings) : Open(settings);

    /// <summary>What finds singular values in place of a backend that is open: the CPU where auto took a GPU.</summary>
    public static IBackend? InsteadForSpectra(DeviceSettings settings, IBackend open) =>
        settings.Name == Auto && open is CudaBackend ? OpenCpu(settings) : null;

    /// <summary>Makes a device ready that is asked for by name.</summary>
    /// <inheritdoc cref="Open(DeviceSettings, ConsoleOutput)"/>
    public static IBackend Open(DeviceSettings settings)
    {
        try
        {
            return settings.Name switch
            {
                "reference" => new ReferenceBackend(),
                "cpu" => OpenCpu(settings),
                _ => OpenCuda(settings),
            };
        }
        catch (CudaException e)
        {
            throw new DeviceException(e.Message);
        }
    }

    private static IBackend OpenBest(DeviceSettings settings, ConsoleOutput output)
    {
        string why;
        try
        {
            CudaBackend cuda = OpenCuda(settings);
            output.Notice($"{cuda.Name}: {cuda.Description} (--device cpu does without)");
            return cuda;
        }
        catch (CudaUnavailableException e)
        {
            why = e.Reason;
        }
        catch (CudaException e)
        {
            why = e.Message;
        }
        CpuBackend cpu = OpenCpu(settings);
        output.Notice($"{cpu.Name}: {cpu.Description} (no CUDA: {why})");
        return cpu;
    }

    private static CudaBackend OpenCuda(DeviceSettings settings)
    {
        string number = settings.Name == CudaName || settings.Name == Auto ? "0" : settings.Name[CudaPrefix.Length..];
        Precision precision = Precisions.First(p => p.Word == settings.Precision).Value;
        return new CudaBackend(new CudaOptions(int.Parse(number, CultureInfo.InvariantCulture), precision));
    }

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
        bool known = text is Auto or "cpu" or "reference" or CudaName
            || (text.StartsWith(CudaPrefix, StringComparison.Ordinal)
                && int.TryParse(
                    text.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _));
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
