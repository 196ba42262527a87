namespace CoreDataless.Checkpoints;

/// <summary>The file formats that are read.</summary>
public enum CheckpointFormat
{
    /// <summary>torch.save since PyTorch 1.6: a zip file.</summary>
    TorchZip,

    /// <summary>torch.save before PyTorch 1.6: pickles, then bare storages.</summary>
    TorchLegacy,

    /// <summary>.safetensors.</summary>
    SafeTensors,

    /// <summary>NumPy's .npz.</summary>
    NumpyArchive,
}
