namespace CoreDataless.Cuda;

/// <summary>What the programs of a backend share.</summary>
/// <param name="Device">Where they run.</param>
/// <param name="Kernels">Our kernels.</param>
/// <param name="Layers">Chooses how convolutions and linear layers are computed.</param>
/// <param name="Precision">How convolutions multiply.</param>
internal sealed record ProgramParts(CudaDevice Device, KernelLibrary Kernels, LayerChoice Layers, Precision Precision);
