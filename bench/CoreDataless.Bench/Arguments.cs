using System.Globalization;

namespace CoreDataless.Bench;

/// <summary>What follows a command: <c>--name value</c>, in any order.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Arguments(IReadOnlyList<string> words)
    {
        if (words.Count % 2 != 0) throw new ArgumentException($"'{words[^1]}' has no value");
        for (int i = 0; i < words.Count; i += 2) _values.Add(words[i], words[i + 1]);
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text) : otherwise;

    public double Real(string name, double otherwise) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A value of several words.</summary>
    public string[] Words(string name, string otherwise) =>
        (Text(name) ?? otherwise).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A value of several whole numbers.</summary>
    public int[] Numbers(string name, string otherwise) => [.. Words(name, otherwise).Select(int.Parse)];

    /// <summary>A backend with <c>--threads</c> and <c>--simd</c>; all and the widest when they are not said.</summary>
    public CpuSetting Cpu() => new(
        Number("--threads", Environment.ProcessorCount),
        Text("--simd") is { } simd ? Enum.Parse<Engine.Cpu.SimdLevel>(simd) : Engine.Cpu.SimdSupport.Best);
}
