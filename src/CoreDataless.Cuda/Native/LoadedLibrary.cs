namespace CoreDataless.Cuda.Native;

/// <summary>A library in this process. It is never unloaded: CUDA libraries do not survive that.</summary>
/// <param name="Name">What people call it, such as <c>driver</c> or <c>cuDNN</c>.</param>
/// <param name="Path">Where it was found; the bare name where the system's loader knew it.</param>
/// <param name="Handle">For its exports.</param>
internal sealed record LoadedLibrary(string Name, string Path, nint Handle);
