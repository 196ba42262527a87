using System.Security.Cryptography;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>A trained network's weights in one or several files that are mapped, not loaded: tensors are read when
/// asked for, until the checkpoint is disposed. Nothing in a file is ever run. The files must not be changed while they
/// are open.</summary>
public sealed class Checkpoint : IDisposable
{
    private const int HashChunk = 1 << 20;

    private readonly IReadOnlyList<MappedFile> _files;
    private readonly Dictionary<string, CheckpointTensor> _byName;

    private Checkpoint(
        string path, IReadOnlyList<MappedFile> files, (CheckpointFormat Format, CheckpointContent Content) read)
    {
        (FilePath, _files) = (path, files);
        (Format, var content) = read;
        List<string> notes = [.. content.Notes];
        var names = TensorNames.Strip(content.Tensors.Select(t => t.Name), notes);
        Tensors = [.. content.Tensors.Zip(names, (tensor, name) => new CheckpointTensor(name, tensor.View))];
        Metadata = content.Metadata;
        Notes = notes.ConvertAll(Printable.Of);
        _byName = Index(Tensors);
    }

    /// <summary>The file or folder, as it was named to <see cref="Open"/>.</summary>
    public string FilePath { get; }

    /// <summary>The bytes of the file, or of all files that an index names.</summary>
    public long FileBytes => _files.Sum(f => f.Length);

    /// <summary>The format of the file, or of the files that an index names.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The tensors in file order, or in the order of the index. Names are distinct.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <summary>The metadata of a .safetensors file; for PyTorch, the numbers and texts beside the state dict, such as
    /// best_prec1 = "91.78".</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What was done to find the tensors, and what the file holds besides.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The elements of all floating-point tensors, running statistics included.</summary>
    public long FloatCount => Tensors.Where(t => t.DType.IsFloatingPoint()).Sum(t => t.Count);

    /// <summary>Opens a checkpoint and checks all of its structure; no weight is read.</summary>
    /// <param name="path">A file; an index of several files (*.safetensors.index.json), which lie beside it; or a
    /// folder with one such index or one .safetensors file.</param>
    /// <exception cref="CheckpointException">It cannot be read, is of no known format, is damaged, or holds something
    /// else than a state dict.</exception>
    public static Checkpoint Open(string path)
    {
        var resolved = CheckpointFolder.Resolve(path);
        return FileGuard.Open(resolved, CheckpointException.Named, file => ShardIndex.IsThere(file.Bytes)
            ? OpenShards(path, resolved, file)
            : new Checkpoint(path, [file], CheckpointReader.Read(file.Bytes)));
    }

    /// <summary>The tensor of that name, or null.</summary>
    public CheckpointTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The SHA-256 of the file in lower-case hexadecimal digits; of several files, that of their bytes one
    /// after the other in the order of their names, the index left out: <c>cat model-*.safetensors | sha256sum</c>.
    /// Each call reads all bytes.</summary>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _files)
        {
            for (var at = 0L; at < file.Length; at += HashChunk)
                hash.AppendData(file.Slice(at, (int)Math.Min(HashChunk, file.Length - at)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Closes the files. Tensors cannot be read any more.</summary>
    public void Dispose() => CloseAll(_files);

    private static Checkpoint OpenShards(string path, string indexPath, MappedFile index)
    {
        var shards = new List<MappedFile>();
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
            var read = ShardReader.Read(folder, ShardIndex.Read(index.Bytes), shards);
            var checkpoint = new Checkpoint(path, shards, read);
            index.Dispose();
            return checkpoint;
        }
        catch
        {
            CloseAll(shards);
            throw;
        }
    }

    private static void CloseAll(IReadOnlyList<MappedFile> files)
    {
        foreach (var file in files) file.Dispose();
    }

    private static Dictionary<string, CheckpointTensor> Index(IReadOnlyList<CheckpointTensor> tensors)
    {
        if (tensors.Count == 0) throw new MalformedDataException("it holds no tensors", "name a file with weights");
        var index = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            // Names end up on terminals and in reports.
            if (tensor.Name.Any(char.IsControl))
                throw new MalformedDataException(
                    $"the name of tensor '{tensor.Name}' has control characters", "rename it");
            if (!index.TryAdd(tensor.Name, tensor))
                throw new MalformedDataException($"tensor '{tensor.Name}' is there twice");
        }
        return index;
    }
}
