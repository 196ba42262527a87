using System.Runtime.InteropServices;

namespace CoreDataless.Cuda.Native;

/// <summary>A library to look for.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="File">Its file name.</param>
/// <param name="Beside">Names and patterns of what must be in the process with it.</param>
/// <param name="Function">A function of its own; tells the file that the system's loader took.</param>
internal sealed record LibraryFile(string Name, string File, IReadOnlyList<string> Beside, string Function);

/// <summary>Loads libraries with what belongs to them, and keeps a record of all it tried.</summary>
internal sealed class LibraryLoader(SearchHost host)
{
    private const string NotThere = "not there";

    private readonly List<CudaAttempt> _tried = [];

    /// <summary>Everything tried, in order.</summary>
    public IReadOnlyList<CudaAttempt> Tried => _tried;

    /// <summary>Why the latest library that is there was not taken, or null.</summary>
    public CudaUnavailableException? LastRefusal { get; private set; }

    /// <summary>A library from one place, or null where it has none that will do.</summary>
    /// <param name="root">The place.</param>
    /// <param name="file">The library.</param>
    /// <param name="bind">Reads its functions, and refuses it with a <see cref="CudaUnavailableException"/>.</param>
    public T? Take<T>(SearchRoot root, LibraryFile file, Func<LoadedLibrary, T> bind)
        where T : class
    {
        if (root.Folders is null) return Take(file.File, [], file, bind);
        foreach (string folder in root.Folders)
        {
            string path = Path.Combine(folder, file.File);
            if (!File.Exists(path)) Note(path, NotThere);
            else if (Take(path, [folder, .. root.Folders], file, bind) is { } table) return table;
        }
        return null;
    }

    /// <summary>Records that something was not loaded, and why.</summary>
    public void Note(string path, string outcome) => _tried.Add(new CudaAttempt(path, outcome));

    // Libraries that were taken are never unloaded, they do not survive it. Those that were refused are: as long as
    // they stay, whoever asks for their bare names gets them.
    private T? Take<T>(string path, IReadOnlyList<string> folders, LibraryFile file, Func<LoadedLibrary, T> bind)
        where T : class
    {
        Stack<nint> loaded = [];
        Preload(file.Beside, folders, loaded);
        nint handle = Load(path, loaded, notesFailure: true);
        if (handle == 0)
        {
            if (_tried[^1].Outcome != SearchHost.NotFound) LastRefusal = DoesNotLoad(file, _tried[^1]);
        }
        else
        {
            string found = PathOf(handle, path, file.Function);
            if (folders.Count == 0 && Path.GetDirectoryName(found) is { Length: > 0 } folder)
                Preload(file.Beside, [folder], loaded);
            try
            {
                return bind(new LoadedLibrary(file.Name, found, handle));
            }
            catch (Exception e) when (e is CudaUnavailableException or CudaException)
            {
                LastRefusal = e as CudaUnavailableException ?? new CudaUnavailableException(e.Message);
                Note(found, LastRefusal.Reason);
            }
        }
        while (loaded.TryPop(out nint refused)) NativeLibrary.Free(refused);
        return null;
    }

    private static CudaUnavailableException DoesNotLoad(LibraryFile file, CudaAttempt attempt) =>
        new($"{attempt.Path} does not load ({attempt.Outcome})", $"install {file.Name} anew");

    // Each pattern from the first folder that has any of it, for parts of two installations do not go together. Parts
    // may need each other: what fails is tried again as long as others succeed.
    private void Preload(IReadOnlyList<string> patterns, IReadOnlyList<string> folders, Stack<nint> loaded)
    {
        List<string> waiting = [.. patterns.SelectMany(pattern =>
            folders.Select(folder => Files(folder, pattern)).FirstOrDefault(files => files.Length > 0) ?? [])];
        int before;
        do
        {
            before = waiting.Count;
            waiting.RemoveAll(path => Load(path, loaded, notesFailure: false) != 0);
        }
        while (waiting.Count > 0 && waiting.Count < before);
        foreach (string path in waiting) Load(path, loaded, notesFailure: true);
    }

    private nint Load(string path, Stack<nint> loaded, bool notesFailure)
    {
        (nint handle, string outcome) = host.Load(path);
        if (handle != 0) loaded.Push(handle);
        if (handle != 0 || notesFailure) Note(path, outcome);
        return handle;
    }

    private static string[] Files(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string PathOf(nint handle, string path, string function) =>
        !Path.IsPathRooted(path) && NativeLibrary.TryGetExport(handle, function, out nint address)
            ? host.FileOf(address) ?? path
            : path;
}
