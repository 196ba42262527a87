namespace CoreDataless.Arrays;

/// <summary>A NumPy .npz file: named arrays. Arrays that are not compressed are read in place, so they live no longer
/// than the archive.</summary>
public sealed class NpzArchive : IDisposable
{
    private const string Suffix = ".npy";

    private readonly string _path;
    private readonly MappedFile _file;
    private readonly ZipContent _zip;

    private NpzArchive(string path, MappedFile file)
    {
        (_path, _file, _zip) = (path, file, new ZipContent(file.Bytes));
        Names = NamesIn(_zip);
    }

    /// <summary>The arrays' names, without ".npy", in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Maps a .npz file.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, or holds something else than arrays.</exception>
    public static NpzArchive Open(string path) =>
        FileGuard.Open(path, NpyArray.Plain, file => new NpzArchive(path, file));

    /// <summary>One array.</summary>
    /// <exception cref="InvalidDataFileException">There is none of that name, or it is damaged.</exception>
    public NpyArray Get(string name) => FileGuard.Read(_path, NpyArray.Plain, () => Read(_zip, name));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether every entry is an array by its name.</summary>
    internal static bool IsThere(ZipContent zip) =>
        zip.Entries.Count > 0 && zip.Entries.All(e => e.Name.EndsWith(Suffix, StringComparison.Ordinal));

    /// <exception cref="MalformedDataException">An entry is no array.</exception>
    internal static IReadOnlyList<string> NamesIn(ZipContent zip) => IsThere(zip)
        ? [.. zip.Entries.Select(e => e.Name[..^Suffix.Length])]
        : throw new MalformedDataException("it is a zip file, but not one of NumPy arrays (.npz)", "name a .npz file");

    /// <exception cref="MalformedDataException">There is none of that name, or it is damaged.</exception>
    internal static NpyArray Read(ZipContent zip, string name)
    {
        var entry = zip.Find(name + Suffix) ?? throw new MalformedDataException(
            $"it holds no array '{name}'", $"it holds: {string.Join(", ", NamesIn(zip).Take(20))}");
        try
        {
            return NpyArray.FromEntry(zip.Read(entry));
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"array '{name}': {e.Message}", e.WhatToDo);
        }
    }
}
