using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Bench;

/// <summary>Whose layers a measurement takes.</summary>
internal static class CudaLayers
{
    public const string Best = "best", Libraries = "libraries", Ours = "ours";

    /// <summary>
    /// A backend with the fastest of all layers (as users have it), with those of cuDNN and cuBLAS alone, or with our own
    /// alone. Only choices among all are kept on disk.
    /// </summary>
    public static CudaBackend Open(CudaLibraries libraries, string layers, Precision precision)
    {
        var options = new CudaOptions(Precision: precision);
        return layers switch
        {
            Best => new CudaBackend(libraries, options),
            Libraries => new CudaBackend(libraries, options, (device, scope, _) => new LayerChoice(Theirs(device, scope))),
            Ours => new CudaBackend(
                libraries, options, (_, _, _) => new LayerChoice([new ImplicitGemmFamily(), new DirectFamily()])),
            _ => throw new ArgumentException($"--layers: {Best}, {Libraries} or {Ours}, not '{layers}'"),
        };
    }

    private static IReadOnlyList<ILayerFamily> Theirs(CudaDevice device, ResourceScope scope)
    {
        if (device.Libraries is not { CuDnn: { } cuDnn, CuBlas: { } cuBlas })
            throw new CudaUnavailableException("there is no cuDNN or no cuBLAS", "install what is missing");
        var handle = new CuDnnHandle(device, cuDnn, scope);
        return
        [
            new CuDnnFusedFamily(handle),
            new CuBlasFamily(new CuBlasHandle(device, cuBlas, scope)),
            new CuDnnPlainFamily(handle),
        ];
    }
}
