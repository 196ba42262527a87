using System.Buffers;
using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>A layer's numbers, less those of the model that it was fine-tuned from, where there is one.</summary>
internal sealed class LayerWeights
{
    private readonly CheckpointTensor _tensor;
    private readonly CheckpointTensor? _baseTensor;

    /// <exception cref="InvalidDataFileException">The base model has no such tensor of this shape.</exception>
    public LayerWeights(CheckpointTensor tensor, Checkpoint? baseModel)
    {
        _tensor = tensor;
        if (baseModel is null) return;
        _baseTensor = baseModel.Find(tensor.Name);
        if (_baseTensor is null || !_baseTensor.Shape.SequenceEqual(tensor.Shape))
            throw new InvalidDataFileException(
                baseModel.FilePath, $"it has no tensor {tensor}", "name the model that was fine-tuned");
    }

    /// <summary>Reads elements of the tensor from row-major index <paramref name="first"/> on.</summary>
    public void Read(long first, Span<double> destination)
    {
        _tensor.CopyTo(first, destination);
        if (_baseTensor is null) return;
        double[] less = ArrayPool<double>.Shared.Rent(destination.Length);
        _baseTensor.CopyTo(first, less.AsSpan(0, destination.Length));
        for (int i = 0; i < destination.Length; i++) destination[i] -= less[i];
        ArrayPool<double>.Shared.Return(less);
    }
}
