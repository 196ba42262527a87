namespace CoreDataless.Cuda.Native;

/// <summary>The search of this process: made once, by whoever asks first.</summary>
internal static class CudaLibrarySearch
{
    private static readonly Lazy<SearchOutcome> Once = new(() => new LibrarySearch(new SearchHost()).Run());

    /// <summary>What was found, or why that is not enough.</summary>
    public static SearchOutcome Outcome => Once.Value;

    /// <summary>The libraries, and a driver that is initialised.</summary>
    /// <exception cref="CudaUnavailableException">CUDA is not usable here.</exception>
    public static CudaLibraries Find() => Outcome.Libraries
        ?? throw new CudaUnavailableException(Outcome.Refusal!.Reason, Outcome.Refusal.Remedy);
}
