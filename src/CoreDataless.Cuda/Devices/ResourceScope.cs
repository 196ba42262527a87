namespace CoreDataless.Cuda;

/// <summary>
/// Native resources with one owner: freed together, the last one first. A scope that its owner forgot is freed by the
/// device, on a thread of the user's and never on the finalizer's, where no context is current.
/// </summary>
internal sealed class ResourceScope(CudaDevice device) : IDisposable
{
    private readonly Stack<Action> _frees = [];

    /// <summary>Takes what was just made; <paramref name="free"/> ignores what the library says.</summary>
    public void Own(Action free) => _frees.Push(free);

    /// <summary>Frees everything now.</summary>
    public void Dispose() => device.Release(this);

    /// <summary>For the device, which has made its context current.</summary>
    public void Free()
    {
        while (_frees.TryPop(out Action? free)) free();
    }
}
