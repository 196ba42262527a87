using CoreDataless.Metrics;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>What was compiled, and the memory that it takes.</summary>
internal static class CompiledView
{
    /// <summary>For example <c>at most 98.1 MiB working memory, 12.0 MiB weights</c>.</summary>
    public static string Summary(MemoryNeed memory) =>
        $"at most {Figures.Bytes(memory.Working)} working memory, {Figures.Bytes(memory.Weights)} weights";

    /// <summary>A heading, and a line per step.</summary>
    public static IEnumerable<string> Lines(CompiledPart part)
    {
        int batches = (part.Images + part.Batch - 1) / part.Batch;
        string how = batches == 1 ? "in one batch" : $"in {batches} batches of at most {part.Batch} (--memory)";
        return [$"{part.Name}: {part.Images} images {how}, {Summary(part.Memory)}",
            .. part.Listing.Select(line => "  " + line)];
    }
}
