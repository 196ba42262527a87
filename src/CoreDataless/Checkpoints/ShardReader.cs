using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>The files that an index names, as one checkpoint.</summary>
internal static class ShardReader
{
    /// <summary>Maps the files in the order of their names, and puts their tensors into the order of the
    /// index.</summary>
    /// <param name="folder">Where the index lies.</param>
    /// <param name="index">The index.</param>
    /// <param name="opened">Receives the files, also when reading fails.</param>
    /// <exception cref="MalformedDataException">The index and the files do not agree.</exception>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public static (CheckpointFormat Format, CheckpointContent Content) Read(
        string folder, ShardIndex index, List<MappedFile> opened)
    {
        string[] files = [.. index.Tensors.Select(t => t.File).ToHashSet().Order(StringComparer.Ordinal)];
        CheckPresent(folder, files);
        var format = default(CheckpointFormat);
        var contents = new Dictionary<string, CheckpointContent>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file);
            opened.Add(FileGuard.Open(path, CheckpointException.Named, mapped =>
            {
                (format, contents[file]) = CheckpointReader.Read(mapped.Bytes);
                return mapped;
            }));
        }
        return (format, Join(index, contents));
    }

    private static void CheckPresent(string folder, string[] files)
    {
        var absent = Array.FindAll(files, file => !File.Exists(Path.Combine(folder, file)));
        if (absent.Length > 0)
            throw new MalformedDataException(
                $"{absent.Length} of the {files.Length} files that it names are not beside it, such as '{absent[0]}'",
                "get all files of the checkpoint");
    }

    private static CheckpointContent Join(ShardIndex index, Dictionary<string, CheckpointContent> contents)
    {
        var views = contents.ToDictionary(c => c.Key, c => Views(c.Key, c.Value), StringComparer.Ordinal);
        var tensors = new List<(string Name, StridedView View)>();
        foreach (var (tensor, file) in index.Tensors)
        {
            if (!views[file].Remove(tensor, out var view))
                throw new MalformedDataException($"it says that '{file}' holds tensor '{tensor}', which is not there");
            tensors.Add((tensor, view));
        }
        var notes = contents.Values.SelectMany(c => c.Notes).Distinct(StringComparer.Ordinal)
            .Prepend($"files joined by their index: {contents.Count}");
        string[] left = [.. views.Values.SelectMany(v => v.Keys)];
        if (left.Length > 0)
            notes = notes.Append($"{left.Length} tensors are not in the index and were left out, such as '{left[0]}'");
        var metadata = contents.Values.SelectMany(c => c.Metadata).DistinctBy(m => m.Key, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return new CheckpointContent(tensors, metadata, [.. notes]);
    }

    private static Dictionary<string, StridedView> Views(string file, CheckpointContent content)
    {
        var views = new Dictionary<string, StridedView>(StringComparer.Ordinal);
        foreach (var (name, view) in content.Tensors)
        {
            if (!views.TryAdd(name, view))
                throw new MalformedDataException($"tensor '{name}' is twice in '{file}'");
        }
        return views;
    }
}
