namespace CoreDataless.Cuda;

/// <summary>Files of the cache folder are whole or not there: another process may look at the same time.</summary>
internal static class CacheFile
{
    /// <summary>Replaces a file and makes its folder; false, and nothing left behind, where that cannot be.</summary>
    public static bool TryWrite(string path, ReadOnlySpan<byte> content)
    {
        string partial = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(partial, content);
            File.Move(partial, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            Remove(partial);
            return false;
        }
    }

    /// <summary>Does the exception say that a file cannot be read or written? Caches do without, then.</summary>
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // It is in nobody's way.
        }
    }
}
