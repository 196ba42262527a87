using CoreDataless.Checkpoints;

namespace CoreDataless.WeightsConverter;

/// <summary>One conversion: read, write, say what was done, and compare if asked to.</summary>
internal static class Conversion
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Unreadable = 3;

    /// <returns>The exit code.</returns>
    public static int Run(ConvertOptions options, TextWriter output, TextWriter errors)
    {
        try
        {
            return Convert(options, output, errors);
        }
        catch (InvalidDataFileException e)
        {
            errors.WriteLine(e.Message);
            return Unreadable;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine($"{options.Output}: it cannot be written ({e.Message}); choose another place");
            return Failed;
        }
    }

    private static int Convert(ConvertOptions options, TextWriter output, TextWriter errors)
    {
        using var source = Checkpoint.Open(options.Input);
        if (Refusal(options) is { } refusal)
        {
            errors.WriteLine(refusal);
            return Failed;
        }
        output.WriteLine(
            $"{options.Input}: {source.Format}, {source.Tensors.Count} tensors, {source.FloatCount:N0} floats");
        foreach (var note in source.Notes) output.WriteLine($"  {note}");
        Dictionary<string, string> metadata = Metadata(options, source);
        var summary = SafeTensorsWriter.Write(
            options.Output, source.Tensors, metadata, options.Floats, options.Force);
        foreach (var (name, count) in summary.Overflows)
            errors.WriteLine(
                $"warning: {count} values of '{name}' are too large for {options.Floats.Name()}, now infinite");
        output.WriteLine($"{options.Output}: {summary.Bytes:N0} bytes, floats as {options.Floats.Name()}");
        return !options.Verify || Verification.Run(source, metadata, options, output, errors) ? Done : Failed;
    }

    private static string? Refusal(ConvertOptions options)
    {
        if (Directory.Exists(options.Output)) return $"{options.Output}: it is a folder; name a file in it";
        if (Real(options.Input) == Real(options.Output))
            return $"{options.Output}: it is the input itself; choose another name";
        return File.Exists(options.Output) && !options.Force
            ? $"{options.Output}: it is there already; choose another name or give --force"
            : null;
    }

    private static string Real(string path) =>
        (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null)
        ?? Path.GetFullPath(path);

    // What the input says of itself, then what the command line states, which goes first where both speak. A file that
    // was converted before keeps the name and hash of what it came from.
    private static Dictionary<string, string> Metadata(ConvertOptions options, Checkpoint source)
    {
        var metadata = new Dictionary<string, string>(source.Metadata, StringComparer.Ordinal);
        Set("architecture", options.Architecture);
        Set("input", options.InputSize);
        Set("mean", options.Mean);
        Set("std", options.Std);
        Set("classes", options.Classes);
        Set("accuracy", options.Accuracy);
        Set("dataset", options.Dataset);
        foreach (string key in (string[])["source", "source_sha256", "format"])
            Set($"previous_{key}", source.Metadata.GetValueOrDefault(key));
        Set("format", "coredataless/1");
        Set("source", Path.GetFileName(options.Input));
        Set("source_sha256", source.Sha256());
        return metadata;

        void Set(string key, string? text)
        {
            if (text is not null) metadata[key] = text;
        }
    }
}
