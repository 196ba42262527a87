using System.Diagnostics;
using CoreDataless.Pages;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Cli;

/// <summary>What is to be told of a page.</summary>
/// <param name="Models">That it shows.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct WrittenPage(int Models, long Bytes);

/// <summary>The files for machines and the page: checked before the work, written after it.</summary>
internal sealed class ResultTargets(Terminal terminal, OutputOptions options)
{
    private const string NameOfNone = "coredataless.json";

    // The more models, the longer a page takes: those before the last one take at most a tenth of the time.
    private const int Rest = 9;

    private long _nextPage;

    /// <summary>Fails now rather than after long work.</summary>
    /// <param name="inputs">Files that are read, and that must not be overwritten.</param>
    /// <exception cref="UsageException">A target that cannot be written, or that is something else too.</exception>
    public void Check(IEnumerable<string?> inputs)
    {
        string[] shared = [.. options.Targets.Where(t => t.File == OutputOptions.StandardOutput).Select(t => t.Option)];
        if (shared.Length > 1)
            throw new UsageException($"{string.Join(" - and ", shared)} - cannot share standard output");
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string? file in inputs)
        {
            // What is no name of a file is complained about by whoever reads it.
            if (!string.IsNullOrEmpty(file) && !file.Contains('\0')) taken.UnionWith(Inputs(file));
        }
        foreach ((string option, string? file) in options.Targets)
        {
            if (file is not (null or OutputOptions.StandardOutput)) CheckTarget(option, file, taken);
        }
    }

    /// <summary>Writes the JSON, the CSV and then the page that were asked for.</summary>
    /// <param name="json">Writes the JSON.</param>
    /// <param name="csv">Writes the CSV.</param>
    /// <param name="isFinal">Files may be written several times; pipes only once, at the end.</param>
    /// <returns>The page; null where none was written.</returns>
    /// <exception cref="PageException">The page could not be made; the others are written.</exception>
    public WrittenPage? Write(Action<Stream> json, Action<Stream> csv, bool isFinal)
    {
        Write(options.Json, json, isFinal);
        Write(options.Csv, csv, isFinal);
        return options.Html is null ? null : WritePage(() => [Result(json)], isFinal);
    }

    /// <summary>Writes the page of results.</summary>
    /// <inheritdoc cref="Write(Action{Stream}, Action{Stream}, bool)"/>
    public WrittenPage? WritePage(Func<IReadOnlyList<ResultFile>> results, bool isFinal = true)
    {
        long begin = Stopwatch.GetTimestamp();
        if (!isFinal && (begin < _nextPage || IsWrittenOnce(options.Html!))) return null;
        using var page = new MemoryStream();
        int models;
        try
        {
            models = ReportPage.Write(page, results());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong with a page, the work of hours that it shows is worth more.
            throw new PageException($"{options.Html}: the page could not be made: {e.Message}", e);
        }
        Write(options.Html, stream => stream.Write(page.GetBuffer(), 0, (int)page.Length), isFinal);
        long end = Stopwatch.GetTimestamp();
        _nextPage = end + Rest * (end - begin);
        return new WrittenPage(models, page.Length);
    }

    // Once more, and in memory: what is too large for that costs the page, and not the file.
    private ResultFile Result(Action<Stream> json)
    {
        using var text = new MemoryStream();
        json(text);
        return ResultFile.Parse(NameOfJson(), text.ToArray());
    }

    // The page offers its JSON for saving under the name that it has, or would have beside the page.
    private string NameOfJson()
    {
        if (options.Json is { } json and not OutputOptions.StandardOutput) return Path.GetFileName(json);
        return options.Html is { } page and not OutputOptions.StandardOutput
            ? Path.GetFileNameWithoutExtension(page) + ".json"
            : NameOfNone;
    }

    private void Write(string? target, Action<Stream> write, bool isFinal)
    {
        if (target is null || (!isFinal && IsWrittenOnce(target))) return;
        if (target != OutputOptions.StandardOutput)
        {
            AtomicFile.Write(target, write);
            return;
        }
        using Stream output = terminal.OpenOutput();
        write(output);
    }

    private static bool IsWrittenOnce(string target) =>
        target == OutputOptions.StandardOutput || AtomicFile.IsSpecial(target);

    // A model of several files is named by its folder or its index: any file beside may be one of them.
    private static IEnumerable<string> Inputs(string file)
    {
        string? folder = Directory.Exists(file) ? file
            : file.EndsWith(".index.json", StringComparison.Ordinal) ? Path.GetDirectoryName(AtomicFile.Resolve(file))
            : null;
        string[] beside = folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        return beside.Append(file).Select(AtomicFile.Resolve);
    }

    private static void CheckTarget(string option, string file, HashSet<string> taken)
    {
        if (file.Length == 0) throw new UsageException($"{option} wants the name of a file");
        if (Directory.Exists(file)) throw new UsageException($"{file}: it is a folder; name a file");
        string folder = Path.GetDirectoryName(AtomicFile.Resolve(file)) ?? "/";
        if (!AtomicFile.IsSpecial(file))
        {
            if (!Directory.Exists(folder)) throw new UsageException($"{file}: there is no folder '{folder}'");
            if (!taken.Add(AtomicFile.Resolve(file)))
                throw new UsageException($"{file}: it is named twice, as a result and as something else");
        }
        try
        {
            AtomicFile.CheckWritable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be written: {e.Message}");
        }
    }
}
