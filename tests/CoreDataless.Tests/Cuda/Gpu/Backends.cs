using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>Backends that the tests of a class share: starting CUDA takes longer than most of them.</summary>
public sealed class Backends : IDisposable
{
    private readonly Dictionary<(string, Precision), CudaBackend> _open = [];

    internal CudaBackend this[string device, Precision precision]
    {
        get
        {
            if (!_open.TryGetValue((device, precision), out CudaBackend? backend))
                _open.Add((device, precision), backend = TestDevice.Open(device, precision));
            return backend;
        }
    }

    public void Dispose()
    {
        foreach (CudaBackend backend in _open.Values) backend.Dispose();
    }
}
