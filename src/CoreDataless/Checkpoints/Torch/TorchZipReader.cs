using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>PyTorch's format since 1.6: a zip file with one pickle and one entry per storage, which is read in
/// place.</summary>
internal sealed class TorchZipReader
{
    private const string PickleName = "data.pkl";

    private readonly ZipContent _zip;
    private readonly string _root;
    private readonly bool _bigEndian;
    private readonly Dictionary<string, ByteRun> _storages = new(StringComparer.Ordinal);

    private TorchZipReader(ZipContent zip, ZipEntry pickle)
    {
        (_zip, _root) = (zip, pickle.Name[..^PickleName.Length]);
        if (_zip.Find(_root + "constants.pkl") is not null
            || _zip.Entries.Any(e => e.Name.StartsWith(_root + "code/", StringComparison.Ordinal)))
            throw new MalformedDataException(
                "it is a TorchScript program, not a state dict",
                "save one: torch.save(torch.jit.load(FILE).state_dict(), 'weights.pt')");
        _bigEndian = IsBigEndian();
    }

    /// <summary>Whether an entry is the pickle: at the top, or in the archive's one folder.</summary>
    public static bool IsPickle(ZipEntry entry) =>
        entry.Name == PickleName
        || (entry.Name.EndsWith('/' + PickleName, StringComparison.Ordinal) && entry.Name.Count(c => c == '/') == 1);

    /// <exception cref="MalformedDataException">The file is damaged or holds something else than a state
    /// dict.</exception>
    public static CheckpointContent Read(ZipContent zip)
    {
        var pickles = zip.Entries.Where(IsPickle).ToList();
        if (pickles.Count != 1)
            throw new MalformedDataException($"it has {pickles.Count} entries '{PickleName}', not one");
        return new TorchZipReader(zip, pickles[0]).Read(pickles[0]);
    }

    private CheckpointContent Read(ZipEntry pickle)
    {
        var objects = new TorchObjects();
        var root = PickleMachine.Run(new PickleReader(_zip.ReadChecked(pickle), 0), objects);
        var content = StateDict.Read(root, tensor => TorchTensors.View(tensor, Storage(tensor.Storage), _bigEndian));
        var prefix = _root + "data/";
        var unused = _zip.Entries.Count(e =>
            e.Name.StartsWith(prefix, StringComparison.Ordinal)
            && !objects.Storages.ContainsKey(e.Name[prefix.Length..]));
        return unused == 0
            ? content
            : content with { Notes = [.. content.Notes, $"{unused} storages belong to no tensor and are not read"] };
    }

    private ByteRun Storage(StorageValue storage)
    {
        if (_storages.TryGetValue(storage.Key, out var bytes)) return bytes;
        var entry = _zip.Find($"{_root}data/{storage.Key}")
            ?? throw new MalformedDataException($"storage '{storage.Key}' is missing in the zip file");
        if (entry.Length != checked(storage.Whole * storage.Type.Size()))
            throw new MalformedDataException(
                $"storage '{storage.Key}' has {entry.Length} bytes, which are not {storage.Describe()}");
        return _storages[storage.Key] = _zip.Read(entry);
    }

    private bool IsBigEndian()
    {
        if (_zip.Find(_root + "byteorder") is not { } entry) return false;
        var text = _zip.ReadChecked(entry).Span;
        if (text.SequenceEqual("little"u8)) return false;
        return text.SequenceEqual("big"u8) ? true : throw new MalformedDataException(
            "its byte order is neither little nor big");
    }
}
