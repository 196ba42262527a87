using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>
/// A descriptor of cuDNN's backend API: attributes are set, then it is made final and others may refer to it. A scope
/// owns it.
/// </summary>
internal sealed unsafe class BackendDescriptor
{
    private readonly CuDnn _cuDnn;

    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public BackendDescriptor(CuDnn cuDnn, ResourceScope scope, BackendDescriptorType type)
    {
        (_cuDnn, Type) = (cuDnn, type);
        nint pointer = 0;
        cuDnn.Check(cuDnn.cudnnBackendCreateDescriptor((int)type, &pointer));
        Pointer = pointer;
        scope.Own(() => _ = cuDnn.cudnnBackendDestroyDescriptor(Pointer));
    }

    public BackendDescriptorType Type { get; }

    /// <summary>What cuDNN knows it by.</summary>
    public nint Pointer { get; }

    /// <summary>Sets an attribute to one value or to a list.</summary>
    /// <exception cref="CudaException">cuDNN refuses; the attribute is named.</exception>
    public BackendDescriptor Set<T>(BackendAttribute<T> attribute, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        int status;
        fixed (T* first = values)
        {
            status = _cuDnn.cudnnBackendSetAttribute(
                Pointer, attribute.Number, attribute.Type, values.Length, first);
        }
        _cuDnn.Check(status, $"cudnnBackendSetAttribute {attribute.Number} of {Type}");
        return this;
    }

    /// <summary>Sets an attribute that is another descriptor.</summary>
    /// <exception cref="CudaException">cuDNN refuses; the attribute is named.</exception>
    public BackendDescriptor Set(BackendAttribute<nint> attribute, BackendDescriptor value) =>
        Set(attribute, value.Pointer);

    /// <summary>Makes it final.</summary>
    /// <exception cref="CudaException">cuDNN does not want it so.</exception>
    public BackendDescriptor Finish()
    {
        _cuDnn.Check(TryFinish(), $"cudnnBackendFinalize of {Type}");
        return this;
    }

    /// <summary>Makes it final and returns the status: not every engine can do every graph.</summary>
    public int TryFinish() => _cuDnn.cudnnBackendFinalize(Pointer);

    /// <summary>How many values an attribute has.</summary>
    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public int Count<T>(BackendAttribute<T> attribute)
        where T : unmanaged
    {
        long count = 0;
        int status = _cuDnn.cudnnBackendGetAttribute(Pointer, attribute.Number, attribute.Type, 0, &count, null);
        _cuDnn.Check(status, $"cudnnBackendGetAttribute {attribute.Number} of {Type}");
        return (int)count;
    }

    /// <summary>Reads an attribute; descriptors are filled in, so there they must be given.</summary>
    /// <returns>How many values there are now in <paramref name="values"/>.</returns>
    /// <exception cref="CudaException">cuDNN refuses.</exception>
    public int Get<T>(BackendAttribute<T> attribute, Span<T> values)
        where T : unmanaged
    {
        long count = 0;
        int status;
        fixed (T* first = values)
        {
            status = _cuDnn.cudnnBackendGetAttribute(
                Pointer, attribute.Number, attribute.Type, values.Length, &count, first);
        }
        _cuDnn.Check(status, $"cudnnBackendGetAttribute {attribute.Number} of {Type}");
        return (int)Math.Min(count, values.Length);
    }
}
