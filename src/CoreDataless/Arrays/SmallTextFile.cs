using System.Text;

namespace CoreDataless.Arrays;

/// <summary>Text that a person wrote: a description, a list of names. Pipes, devices and huge files are refused.</summary>
public static class SmallTextFile
{
    private const int MostBytes = 16 << 20;

    /// <summary>The whole file as UTF-8, without a byte order mark.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, is no UTF-8, or is over 16 MiB.</exception>
    public static string Read(string path) => FileGuard.Open(path, NpyArray.Plain, file =>
    {
        using (file)
        {
            if (file.Length > MostBytes)
                throw new MalformedDataException($"it has {file.Length} bytes, too many for a text", "check the path");
            ReadOnlySpan<byte> bytes = file.Slice(0, (int)file.Length);
            if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
    });
}
