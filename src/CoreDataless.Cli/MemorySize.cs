using System.Globalization;

namespace CoreDataless.Cli;

/// <summary>Sizes such as 512M and 2G, in powers of 1024.</summary>
internal static class MemorySize
{
    public const long Default = 2L << 30;

    private const string Units = "KMGT";

    /// <exception cref="FormatException">No size, or none above 0.</exception>
    public static long Parse(string text)
    {
        int unit = text.Length == 0 ? -1 : Units.IndexOf(text[^1], StringComparison.OrdinalIgnoreCase);
        string number = unit < 0 ? text : text[..^1];
        bool good = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double bytes = value * Math.Pow(1024, unit + 1);
        return good && bytes is >= 1 and < long.MaxValue
            ? (long)bytes
            : throw new FormatException($"'{text}' is no size; write for example 512M or 2G");
    }
}
