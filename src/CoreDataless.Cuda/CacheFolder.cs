namespace CoreDataless.Cuda;

/// <summary>Where compiled kernels and measured choices are kept between runs.</summary>
internal static class CacheFolder
{
    private const string Own = "COREDATALESS_CACHE", OfTheSystem = "XDG_CACHE_HOME", Name = "coredataless";

    /// <summary>The folder, which may not be there yet; null where the system names none.</summary>
    public static string? For(CudaOptions options)
    {
        if (options.CacheFolder is { } asked) return asked;
        if (Variable(Own) is { } own) return own;
        return (Variable(OfTheSystem) ?? OfTheUser()) is { } parent ? Path.Combine(parent, Name) : null;
    }

    private static string? OfTheUser()
    {
        if (OperatingSystem.IsWindows())
            return Given(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));
        string? home = Given(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return home is null ? null : Path.Combine(home, ".cache");
    }

    private static string? Variable(string name) => Given(Environment.GetEnvironmentVariable(name));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
