namespace CoreDataless.Cuda;

/// <summary>What the programs of a backend share.</summary>
/// <param name="Device">Where they run.</param>
/// <param name="Kernels">Our kernels.</param>
/// <param name="OpenLayers">Starts cuDNN and cuBLAS, for whoever wants layers first.</param>
/// <param name="Precision">How convolutions multiply.</param>
internal sealed record ProgramParts(
    CudaDevice Device, KernelLibrary Kernels, Func<LayerChoice> OpenLayers, Precision Precision)
{
    /// <summary>Chooses how convolutions and linear layers are computed; the caller has entered the device.</summary>
    public LayerChoice Layers => field ??= OpenLayers();
}
