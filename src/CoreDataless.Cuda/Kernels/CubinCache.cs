using System.Security.Cryptography;

namespace CoreDataless.Cuda;

/// <summary>
/// Compiled kernels on disk, a file each: a checksum, then the cubin. It only saves time: what cannot be read, is
/// damaged or cannot be written counts as not there.
/// </summary>
internal sealed class CubinCache(string? folder)
{
    /// <summary>What was kept under a key; null for nothing.</summary>
    public byte[]? Find(string key)
    {
        if (folder is null) return null;
        try
        {
            byte[] file = File.ReadAllBytes(PathOf(key));
            if (file.Length <= SHA256.HashSizeInBytes) return null;
            ReadOnlySpan<byte> sum = file.AsSpan(0, SHA256.HashSizeInBytes);
            byte[] cubin = file[SHA256.HashSizeInBytes..];
            return sum.SequenceEqual(SHA256.HashData(cubin)) ? cubin : null;
        }
        catch (Exception e) when (CacheFile.IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>Is there something under a key? It may be damaged.</summary>
    public bool Has(string key) => folder is not null && File.Exists(PathOf(key));

    /// <summary>Keeps a cubin.</summary>
    public void Keep(string key, byte[] cubin)
    {
        if (folder is not null) _ = CacheFile.TryWrite(PathOf(key), [.. SHA256.HashData(cubin), .. cubin]);
    }

    private string PathOf(string key) => Path.Combine(folder!, $"{key}.cubin");
}
