using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CoreDataless.Cuda.Native;

/// <summary>The functions of one loaded library: its exports by their native names, and the check of what they return.</summary>
internal abstract class NativeTable(LoadedLibrary library)
{
    /// <summary>Name, path and version, for messages and reports.</summary>
    public LoadedLibrary Library => library;

    /// <summary>Throws unless <paramref name="status"/> is 0.</summary>
    /// <param name="status">What the function returned.</param>
    /// <param name="call">The call as it stands in the source; the function's name is taken from it.</param>
    /// <exception cref="CudaException">Library, function, code and the library's own words for it.</exception>
    public void Check(int status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != 0) throw Failure(status, FunctionOf(call));
    }

    /// <summary>The library's own version, such as <c>13.0.48</c>.</summary>
    public abstract string Version { get; }

    /// <summary>The library's words for a status, such as <c>CUDA_ERROR_OUT_OF_MEMORY: out of memory</c>.</summary>
    public abstract string Describe(int status);

    /// <summary>The exception for a status that is not 0.</summary>
    protected virtual CudaException Failure(int status, string function) =>
        new(library.Name, function, status, Describe(status));

    /// <summary>The address of an export.</summary>
    /// <exception cref="CudaUnavailableException">The library is too old or damaged: it lacks the function.</exception>
    protected nint Export(string name) => NativeLibrary.TryGetExport(library.Handle, name, out nint address)
        ? address
        : throw new CudaUnavailableException(
            $"{library.Path} has no function {name}", $"another version of {library.Name} is needed");

    /// <summary>The address of an export, or 0: functions that only some versions have.</summary>
    protected nint OptionalExport(string name) =>
        NativeLibrary.TryGetExport(library.Handle, name, out nint address) ? address : 0;

    /// <summary>A text that the library owns.</summary>
    protected static string Text(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? "no text";

    // "driver.cuMemAlloc_v2(&p, n)" is cuMemAlloc_v2.
    private static string FunctionOf(string call)
    {
        int end = call.IndexOf('(', StringComparison.Ordinal);
        string head = end < 0 ? call : call[..end];
        return head[(head.LastIndexOf('.') + 1)..];
    }
}
