namespace CoreDataless.Tests.Cli;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("coredataless-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Write(string name, Action<Stream> write)
    {
        using FileStream stream = File.Create(Path(name));
        write(stream);
        return stream.Name;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
