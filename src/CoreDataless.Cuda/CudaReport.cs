namespace CoreDataless.Cuda;

/// <summary>What this machine has of CUDA.</summary>
public sealed record CudaReport
{
    /// <summary>Can a <c>CudaBackend</c> be made?</summary>
    public required bool IsUsable { get; init; }

    /// <summary>One sentence: what there is; or what is missing, and the one thing to do.</summary>
    public required string Verdict { get; init; }

    /// <summary>The newest CUDA that the driver can run, such as <c>13.0</c>; null without a driver.</summary>
    public string? DriverVersion { get; init; }

    /// <summary>The GPUs, in the driver's order.</summary>
    public IReadOnlyList<CudaGpu> Gpus { get; init; } = [];

    /// <summary>The libraries that were chosen.</summary>
    public IReadOnlyList<CudaLibrary> Libraries { get; init; } = [];

    /// <summary>Everything that was tried, in order.</summary>
    public IReadOnlyList<CudaAttempt> Tried { get; init; } = [];
}

/// <summary>A GPU.</summary>
/// <param name="Name">For example <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="Architecture">Ten times the compute capability: 90 for 9.0.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="Bytes">Memory.</param>
public sealed record CudaGpu(string Name, int Architecture, int Multiprocessors, long Bytes);

/// <summary>A library of NVIDIA's.</summary>
/// <param name="Name"><c>driver</c>, <c>NVRTC</c>, <c>cuBLAS</c>, <c>cuDNN</c> or <c>cuSOLVER</c>.</param>
/// <param name="Version">As it says itself.</param>
/// <param name="Path">The file.</param>
public sealed record CudaLibrary(string Name, string Version, string Path);

/// <summary>A file or a name that the search tried.</summary>
/// <param name="Path">A path, or a bare name for the system's loader.</param>
/// <param name="Outcome"><c>loaded</c>, or why not.</param>
public sealed record CudaAttempt(string Path, string Outcome);
