using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>A CUDA library refused a call.</summary>
public class CudaException : DeviceFailureException
{
    /// <summary>What was called, and what it said.</summary>
    public CudaException(string library, string function, int code, string text)
        : base($"{library}: {function} failed with {code} ({text})") =>
        (Library, Function, Code) = (library, function, code);

    /// <summary>The library: <c>driver</c>, <c>NVRTC</c>, <c>cuBLAS</c>, <c>cuDNN</c> or <c>cuSOLVER</c>.</summary>
    public string Library { get; }

    /// <summary>The native name of the function.</summary>
    public string Function { get; }

    /// <summary>The library's own number.</summary>
    public int Code { get; }
}

/// <summary>
/// The device failed in a way that ends it: every later call in this process would fail too. What was read before is
/// good.
/// </summary>
public sealed class CudaDeviceLostException(string library, string function, int code, string text)
    : CudaException(library, function, code, $"{text}; the device is lost to this process, start it again")
{
    /// <summary>The same, to be thrown once more.</summary>
    internal CudaDeviceLostException Again() => new(Library, Function, Code, text);
}

/// <summary>CUDA cannot be used here; the message says why, and the one thing to do.</summary>
/// <param name="reason">What is missing or wrong.</param>
/// <param name="remedy">What to do about it; empty where the reason says it.</param>
public sealed class CudaUnavailableException(string reason, string remedy = "")
    : Exception(remedy.Length == 0 ? reason : $"{reason}: {remedy}")
{
    /// <summary>What is missing or wrong.</summary>
    public string Reason => reason;

    /// <summary>What to do about it, or empty.</summary>
    public string Remedy => remedy;
}
