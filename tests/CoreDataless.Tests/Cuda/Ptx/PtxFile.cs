using System.Globalization;
using System.Text.RegularExpressions;

namespace CoreDataless.Tests.Cuda.Ptx;

/// <summary>What a PTX file says of a kernel.</summary>
/// <param name="Name">As in the source.</param>
/// <param name="ArgumentBytes">Of all its parameters.</param>
/// <param name="SharedBytes">Static shared memory that it uses, itself or by a function.</param>
/// <param name="UsesLocalMemory">Does it keep something in memory that should be in registers?</param>
internal sealed record PtxKernel(string Name, long ArgumentBytes, long SharedBytes, bool UsesLocalMemory);

/// <summary>Reads the kernels of a PTX file.</summary>
internal static partial class PtxFile
{
    /// <summary>The kernels, by name.</summary>
    public static IReadOnlyList<PtxKernel> Read(string text)
    {
        (string Name, long Bytes)[] shared =
            [.. SharedPattern().Matches(text).Select(m => (m.Groups["name"].Value, Number(m, "bytes")))];
        string functions = string.Concat(FunctionPattern().Matches(text).Select(m => m.Value));
        var kernels = new List<PtxKernel>();
        foreach (Match entry in EntryPattern().Matches(text))
        {
            // A function may serve any of them.
            string body = entry.Groups["body"].Value + functions;
            kernels.Add(new PtxKernel(
                entry.Groups["name"].Value,
                ParameterPattern().Matches(entry.Groups["parameters"].Value).Sum(m => Number(m, "bytes")),
                shared.Where(s => body.Contains(s.Name, StringComparison.Ordinal)).Sum(s => s.Bytes),
                body.Contains(".local", StringComparison.Ordinal)));
        }
        return [.. kernels.OrderBy(k => k.Name, StringComparer.Ordinal)];
    }

    private static long Number(Match match, string group) =>
        long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("""\.shared .*\.b8 (?<name>\w+)\[(?<bytes>\d+)\]""")]
    private static partial Regex SharedPattern();

    [GeneratedRegex("""\.entry (?<name>\w+)\((?<parameters>[^)]*)\)[^{]*\{(?<body>.*?)^\}""",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex EntryPattern();

    [GeneratedRegex("""^\.(?:visible |weak )?\.?func .*?^\}""", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FunctionPattern();

    [GeneratedRegex("""\.param .*\.b8 \w+\[(?<bytes>\d+)\]""")]
    private static partial Regex ParameterPattern();
}
