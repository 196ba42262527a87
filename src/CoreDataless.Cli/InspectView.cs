using CoreDataless.Models;
using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>A file for a person to look at.</summary>
internal static class InspectView
{
    private const int MostTensors = 16;
    private const int MostLines = 8;
    private const int LongestText = 200;

    public static void Show(ConsoleOutput output, Inspection inspection, NetworkOptions options, bool all)
    {
        output.Report(Head(inspection));
        Metadata(output, inspection, all);
        Lines(output, "notes", inspection.Notes, all);
        output.Report(Tensors(inspection, all));
        if (!all && inspection.Tensors.Count > MostTensors)
            output.Paragraph($"... and {inspection.Tensors.Count - MostTensors} more tensors: --all lists them");
        output.Gap();
        if (inspection.Facts is { } facts) Recognised(output, inspection.Recognition, facts, options, all);
        else NotRecognised(output, inspection.Recognition, all);
    }

    private static Grid Head(Inspection inspection)
    {
        var facts = new Facts();
        facts.Add("file", inspection.File);
        facts.Add("format", $"{inspection.Format}, {Figures.Bytes(inspection.FileBytes)}");
        facts.Add("sha256", inspection.Sha256);
        IEnumerable<string> types = inspection.Tensors.GroupBy(t => t.Type)
            .Select(g => $"{g.Count()} of {g.Key.Name()} ({g.Sum(t => t.Count):N0} numbers)");
        facts.Add("tensors", $"{inspection.Tensors.Count}: {string.Join(", ", types)}");
        return facts.Grid;
    }

    private static void Metadata(ConsoleOutput output, Inspection inspection, bool all)
    {
        if (inspection.Metadata.Count == 0) return;
        output.Paragraph("metadata:");
        var facts = new Facts();
        foreach ((string key, string value) in inspection.Metadata)
            facts.Add("  " + key, all || value.Length <= LongestText ? value : value[..LongestText] + "...");
        output.Report(facts.Grid);
    }

    private static Table Tensors(Inspection inspection, bool all)
    {
        Table table = Tables.Plain("tensor", "type", "shape", "numbers");
        table.Columns[3].RightAligned();
        // Batch counters say nothing about a network; some files begin with all of them.
        IEnumerable<TensorFacts> tensors = all
            ? inspection.Tensors
            : inspection.Tensors.OrderBy(t => t.Shape.Count == 0).Take(MostTensors);
        foreach (TensorFacts tensor in tensors)
            table.Row(tensor.Name, tensor.Type.Name(), $"({string.Join(", ", tensor.Shape)})", $"{tensor.Count:N0}");
        return table;
    }

    private static void Recognised(
        ConsoleOutput output, Recognition recognition, ModelFacts model, NetworkOptions options, bool all)
    {
        var facts = new Facts();
        facts.Add("architecture", model.Architecture, strong: true);
        facts.Add("parameters", $"{model.Parameters:N0}");
        facts.Add("input", $"{model.Input.Channels} x {model.Input.Height} x {model.Input.Width}");
        facts.Add("classes", model.ClassNames is { } names ? $"{model.Classes}: {Names(names)}" : $"{model.Classes}");
        facts.Add("normalisation", model.Normalization.ToString());
        if (model.StatedAccuracy is { } accuracy) facts.Add("stated accuracy", Figures.Percent(accuracy));
        facts.Add("run it", CommandLineFor(model, options));
        output.Report(facts.Grid);
        Lines(output, "understood", Understood(recognition), all);
        foreach (string warning in model.Warnings) output.Warning(warning);
    }

    private static void NotRecognised(ConsoleOutput output, Recognition recognition, bool all)
    {
        output.Paragraph(recognition.Architecture is { } guess
            ? $"Not runnable as it is: looks like {guess}, but does not fit."
            : "Not recognised: no known architecture has these tensors.");
        Lines(output, "understood", Understood(recognition), all);
        Lines(output, "missing", recognition.Missing, all);
        Lines(output, "left over", recognition.LeftOver, all);
        Lines(output, "does not fit", recognition.Problems, all);
        foreach (string warning in recognition.Warnings) output.Warning(warning);
        output.Paragraph(recognition.Advice.TrimEnd());
        output.Paragraph("Its weight matrices can be analysed as they are: coredataless spectral.");
    }

    private static IEnumerable<string> Understood(Recognition recognition) =>
        recognition.Understood.Select(u => u.ToString());

    private static void Lines(ConsoleOutput output, string title, IEnumerable<string> lines, bool all)
    {
        string[] list = [.. lines];
        if (list.Length == 0) return;
        output.Paragraph($"{title}:");
        foreach (string line in list.Take(all ? int.MaxValue : MostLines)) output.Paragraph("  " + Harmless.Line(line));
        if (!all && list.Length > MostLines)
            output.Paragraph($"  ... and {list.Length - MostLines} more: --all lists them");
    }

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10)) + (names.Count > 10 ? ", ..." : "");

    private static string CommandLineFor(ModelFacts model, NetworkOptions options)
    {
        var parts = new List<string> { "coredataless evaluate", Quoted(model.File) };
        if (options.DescriptionFile is { } file) parts.Add($"--describe {Quoted(file)}");
        if (options.ClassNamesFile is { } names) parts.Add($"--classes {Quoted(names)}");
        if (options.Input is { } size)
            parts.Add($"--input {(size.Channels is { } c ? $"{c}x" : "")}{size.Height}x{size.Width}");
        if (options.Preset is { } preset) parts.Add($"--preset {preset}");
        else if (options.Mean is { } mean)
            parts.Add($"--mean {string.Join(',', mean)} --std {string.Join(',', options.Std!)}");
        else if (model.Normalization.IsAssumed)
            parts.Add("--mean ... --std ... (as in its training; here nobody said them)");
        return string.Join(' ', parts);
    }

    private static string Quoted(string path) =>
        path.All(c => char.IsLetterOrDigit(c) || "/._-+=:,@%".Contains(c, StringComparison.Ordinal))
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
