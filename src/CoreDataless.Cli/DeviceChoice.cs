using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Cli;

/// <summary>What the user asks to compute on.</summary>
/// <param name="Name">As written.</param>
internal readonly record struct DeviceChoice(string Name)
{
    private const string Cuda = "cuda";

    /// <summary>The fastest there is.</summary>
    public static DeviceChoice Auto { get; } = new("auto");

    /// <exception cref="FormatException">No such device.</exception>
    public static DeviceChoice Parse(string text)
    {
        bool known = text is "auto" or "cpu" or "reference" || IsCuda(text);
        return known
            ? new DeviceChoice(text)
            : throw new FormatException($"'{text}' is none of auto, cpu, reference, cuda[:N]");
    }

    /// <summary>Makes it ready.</summary>
    /// <param name="threads">For the CPU; 0 for one per processor.</param>
    /// <exception cref="DeviceException">It is not usable here; the message says what is.</exception>
    public IBackend Open(int threads) => Name switch
    {
        "reference" => new ReferenceBackend(),
        "auto" or "cpu" => new CpuBackend(new CpuOptions(threads)),
        _ => throw new DeviceException(
            "this version has no CUDA backend; use --device cpu (coredataless devices lists what is usable)"),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static bool IsCuda(string text) =>
        text == Cuda || (text.StartsWith(Cuda + ":", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Cuda.Length + 1), out int n) && n >= 0);
}
