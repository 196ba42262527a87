using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>The devices, and what was found of CUDA or where it was looked for.</summary>
internal static class DevicesView
{
    public static void Show(ConsoleOutput output, IReadOnlyList<DeviceState> devices, CudaState cuda, bool isVerbose)
    {
        Table table = Tables.Plain("device", "usable", "about");
        foreach (DeviceState device in devices)
            table.Row(device.Name, device.IsUsable ? "yes" : "no", device.Description);
        output.Report(table);
        if (cuda.Libraries.Count > 0) output.Report(Found(cuda));
        if (isVerbose) output.Report(Rows("tried", "", cuda.Tried.Select(t => (t.Path, t.Outcome))));
        else if (!cuda.IsUsable) output.Report(Rows("looked for", "", ByFile(cuda.Tried)));
    }

    private static Table Found(CudaState cuda)
    {
        Table table = Tables.Plain("CUDA", "version", "where");
        for (int i = 0; i < cuda.Gpus.Count; i++)
        {
            GpuState gpu = cuda.Gpus[i];
            table.Row($"cuda:{i}", $"sm_{gpu.Architecture}",
                $"{gpu.Name}, {gpu.Multiprocessors} multiprocessors, {Figures.Bytes(gpu.Bytes)}");
        }
        foreach (LibraryState library in cuda.Libraries) table.Row(library.Name, library.Version, library.Path);
        return table;
    }

    private static Table Rows(string name, string value, IEnumerable<(string Name, string Value)> rows)
    {
        Table table = Tables.Plain(name, value);
        foreach ((string first, string second) in rows) table.Row(first, second);
        return table;
    }

    // A file was looked for in many folders; most of them simply lack it.
    private static IEnumerable<(string File, string Outcomes)> ByFile(IReadOnlyList<SearchState> tried) => tried
        .GroupBy(t => Path.GetFileName(t.Path), StringComparer.Ordinal)
        .Select(file => (file.Key, string.Join("; ", file
            .GroupBy(t => t.Outcome, StringComparer.Ordinal)
            .Select(same => same.Count() == 1 ? same.Key : $"{same.Key} in {same.Count()} folders"))));
}
