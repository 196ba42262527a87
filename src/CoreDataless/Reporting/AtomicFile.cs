using System.Formats.Tar;

namespace CoreDataless.Reporting;

/// <summary>
/// Files that are either whole or not there: written beside their place, then moved to it. Links stay links, and
/// devices and pipes, which nothing can be moved to, are written as they are.
/// </summary>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> writes.</summary>
    /// <exception cref="IOException">The folder is not there, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing there is not allowed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (IsSpecial(path))
        {
            using FileStream special = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(special);
            return;
        }
        string target = Resolve(path);
        string temporary = Temporary(target);
        try
        {
            using (FileStream stream = File.Create(temporary)) write(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Tries whether a file can be made at the place, and leaves nothing behind.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not allowed.</exception>
    public static void CheckWritable(string path)
    {
        if (IsSpecial(path)) return;
        string temporary = Temporary(Resolve(path));
        File.Create(temporary).Dispose();
        File.Delete(temporary);
    }

    /// <summary>The full name of the file that is meant, behind all links.</summary>
    /// <exception cref="IOException">The links go round in circles.</exception>
    public static string Resolve(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

    /// <summary>Is it there, and a device, a pipe or the like, that is written once and not replaced?</summary>
    public static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return false;
        string target = Resolve(path);
        // The link of an open pipe, /dev/fd/3, leads nowhere.
        if (!File.Exists(target)) return true;
        return new FileInfo(target).Length == 0 && !IsRegular(target);
    }

    // Of the standard library only the archives look at the type of a file.
    private static bool IsRegular(string path)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, leaveOpen: true)) writer.WriteEntry(path, "file");
            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
        }
        catch (UnauthorizedAccessException)
        {
            // Only regular files are opened for it.
            return true;
        }
        catch (IOException)
        {
            // No archive has such a thing: a socket.
            return false;
        }
    }

    private static string Temporary(string target) => $"{target}.{Environment.ProcessId}.part";
}
