namespace CoreDataless.Cuda;

/// <summary>How the CUDA backend runs.</summary>
/// <param name="Device">Which GPU, from 0.</param>
/// <param name="Precision">How convolutions multiply.</param>
public sealed record CudaOptions(int Device = 0, Precision Precision = Precision.Tf32)
{
    /// <summary>
    /// Folder of compiled kernels and of measured choices; null for the user's cache folder
    /// (<c>COREDATALESS_CACHE</c>, else <c>$XDG_CACHE_HOME/coredataless</c> or what the system has for it).
    /// </summary>
    public string? CacheFolder { get; init; }
}
