using System.Security.Cryptography;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>A trained network's weights in a file that is mapped, not loaded: tensors are read when asked for, until
/// the checkpoint is disposed. Nothing in a file is ever run. The file must not be changed while it is open.</summary>
public sealed class Checkpoint : IDisposable
{
    private const int HashChunk = 1 << 20;

    private readonly MappedFile _file;
    private readonly Dictionary<string, CheckpointTensor> _byName;

    private Checkpoint(string path, MappedFile file)
    {
        (FilePath, _file) = (path, file);
        (Format, var content) = CheckpointReader.Read(file.Bytes);
        List<string> notes = [.. content.Notes];
        var names = TensorNames.Strip(content.Tensors.Select(t => t.Name), notes);
        Tensors = [.. content.Tensors.Zip(names, (tensor, name) => new CheckpointTensor(name, tensor.View))];
        Metadata = content.Metadata;
        Notes = notes.ConvertAll(Printable.Of);
        _byName = Index(Tensors);
    }

    /// <summary>The file, as it was named to <see cref="Open"/>.</summary>
    public string FilePath { get; }

    /// <summary>The file's format.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The tensors in file order. Names are distinct.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <summary>The metadata of a .safetensors file; for PyTorch, the numbers and texts beside the state dict, such as
    /// best_prec1 = "91.78".</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What was done to find the tensors, and what the file holds besides.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The elements of all floating-point tensors, running statistics included.</summary>
    public long FloatCount => Tensors.Where(t => t.DType.IsFloatingPoint()).Sum(t => t.Count);

    /// <summary>Opens a checkpoint and checks all of its structure.</summary>
    /// <exception cref="CheckpointException">It cannot be read, is of no known format, is damaged, or holds something
    /// else than a state dict.</exception>
    public static Checkpoint Open(string path) => FileGuard.Open(
        path,
        (file, reason, whatToDo, inner) => new CheckpointException(file, reason, whatToDo, inner),
        file => new Checkpoint(path, file));

    /// <summary>The tensor of that name, or null.</summary>
    public CheckpointTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The SHA-256 of the file in lower-case hexadecimal digits.</summary>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0L; at < _file.Length; at += HashChunk)
            hash.AppendData(_file.Slice(at, (int)Math.Min(HashChunk, _file.Length - at)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Closes the file. Tensors cannot be read any more.</summary>
    public void Dispose() => _file.Dispose();

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
