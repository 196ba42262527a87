using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>From the arguments of PyTorch's rebuild functions to tensors, and from those to checked views of
/// bytes.</summary>
internal static class TorchTensors
{
    private const int MostAxes = 64;

    /// <summary>A stride of 0 repeats elements for free (torch.expand), so a few bytes can claim any count. Beyond what
    /// the storage really holds, this much is believed.</summary>
    private const long MostRepeated = 64L << 20;

    /// <summary>(storage, offset, sizes, strides, ...).</summary>
    public static PickleValue Rebuild(PickleValue[] arguments)
    {
        if (arguments is not [StorageValue storage, IntValue offset, TupleValue sizes, TupleValue strides, ..])
            throw Wrong();
        return new TensorValue(storage, storage.Type, offset.Value, Numbers(sizes), Numbers(strides));
    }

    /// <summary>(storage of bytes, offset, sizes, strides, requires_grad, hooks, type, ...).</summary>
    public static PickleValue RebuildTyped(PickleValue[] arguments)
    {
        if (arguments is not
            [StorageValue storage, IntValue offset, TupleValue sizes, TupleValue strides, _, _, GlobalValue type, ..])
            throw Wrong();
        if (TorchTypes.OfName(type.FullName) is not { } element || !storage.Untyped)
            throw new MalformedDataException(
                $"it has a tensor of the type {type.FullName}", "convert the model to float32 and save its state dict");
        return new TensorValue(storage, element, offset.Value, Numbers(sizes), Numbers(strides));
    }

    /// <summary>The tensor as a view of its storage's bytes.</summary>
    /// <exception cref="MalformedDataException">It reaches beyond the storage, or claims absurdly many
    /// elements.</exception>
    public static StridedView View(TensorValue tensor, ByteRun storage, bool bigEndian)
    {
        var unit = tensor.Storage.Type.Size();
        var bytes = storage.Part(tensor.Storage.Offset * unit, tensor.Storage.Count * unit);
        var view = new StridedView(bytes, tensor.Type, bigEndian, tensor.Offset, tensor.Shape, tensor.Strides);
        if (checked(view.Count * tensor.Type.Size()) > Math.Max(bytes.Length, MostRepeated))
            throw new MalformedDataException(
                $"it claims {view.Count} elements in a storage of {bytes.Length} bytes", "save it with .contiguous()");
        return view;
    }

    private static long[] Numbers(TupleValue tuple)
    {
        if (tuple.Items.Length > MostAxes) throw new MalformedDataException($"a tensor has {tuple.Items.Length} axes");
        return Array.ConvertAll(tuple.Items, item => item is IntValue number ? number.Value : throw Wrong());
    }

    private static MalformedDataException Wrong() =>
        new("its pickle describes a tensor in a way that PyTorch does not");
}
