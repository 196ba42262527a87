using System.Globalization;

namespace CoreDataless.Cli;

/// <summary>Sizes such as 512M and 2G, in powers of 1024.</summary>
internal readonly record struct MemorySize(long Bytes)
{
    private const string Units = "KMGT";

    public static MemorySize Default { get; } = new(2L << 30);

    /// <exception cref="FormatException">No size, or none above 0.</exception>
    public static MemorySize Parse(string text)
    {
        int unit = text.Length == 0 ? -1 : Units.IndexOf(text[^1], StringComparison.OrdinalIgnoreCase);
        string number = unit < 0 ? text : text[..^1];
        bool good = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double value);
        double bytes = value * Math.Pow(1024, unit + 1);
        return good && bytes is >= 1 and < long.MaxValue
            ? new MemorySize((long)bytes)
            : throw new FormatException($"'{text}' is no size; write for example 512M or 2G");
    }

    /// <summary>As one would write it.</summary>
    public override string ToString()
    {
        (long size, int unit) = (Bytes, 0);
        while (unit < Units.Length && size % 1024 == 0) (size, unit) = (size / 1024, unit + 1);
        return unit == 0 ? $"{size}" : $"{size}{Units[unit - 1]}";
    }
}
