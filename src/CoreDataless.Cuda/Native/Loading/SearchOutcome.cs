namespace CoreDataless.Cuda.Native;

/// <summary>What a search came to.</summary>
/// <param name="Report">For people.</param>
/// <param name="Libraries">For the backend, or null.</param>
/// <param name="Refusal">Why there are none, or null.</param>
internal sealed record SearchOutcome(CudaReport Report, CudaLibraries? Libraries, CudaUnavailableException? Refusal);
