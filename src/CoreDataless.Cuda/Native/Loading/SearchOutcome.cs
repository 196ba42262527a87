namespace CoreDataless.Cuda.Native;

/// <summary>What a search came to.</summary>
/// <param name="libraries">For the backend, or null.</param>
/// <param name="refusal">Why there are none, or null.</param>
/// <param name="report">Makes the report.</param>
internal sealed class SearchOutcome(
    CudaLibraries? libraries, CudaUnavailableException? refusal, Func<CudaReport> report)
{
    private readonly Lazy<CudaReport> _report = new(report);

    /// <summary>For the backend, or null.</summary>
    public CudaLibraries? Libraries => libraries;

    /// <summary>Why there are none, or null.</summary>
    public CudaUnavailableException? Refusal => refusal;

    /// <summary>For people. It is complete: the libraries that nobody needed yet are loaded for it.</summary>
    public CudaReport Report => _report.Value;
}
