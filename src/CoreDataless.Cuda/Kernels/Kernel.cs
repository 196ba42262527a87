using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>A function of a loaded module.</summary>
/// <param name="Driver">To launch it.</param>
/// <param name="Stream">Where it runs.</param>
/// <param name="Name">As in the source.</param>
/// <param name="Function">The driver's handle.</param>
internal sealed record Kernel(Driver Driver, nint Stream, string Name, nint Function);
