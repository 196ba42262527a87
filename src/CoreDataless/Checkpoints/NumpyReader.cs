using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>A .npz file as a checkpoint: each array is a tensor.</summary>
internal static class NumpyReader
{
    /// <exception cref="MalformedDataException">The file is damaged or an array is not of numbers.</exception>
    public static CheckpointContent Read(ZipContent zip)
    {
        var tensors = NpzArchive.NamesIn(zip).Select(name => (name, NpzArchive.Read(zip, name).View)).ToList();
        return new CheckpointContent(tensors, new Dictionary<string, string>(StringComparer.Ordinal), []);
    }
}
