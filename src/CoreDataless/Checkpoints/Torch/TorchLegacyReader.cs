using System.Buffers.Binary;
using System.Numerics;
using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>PyTorch's format before 1.6: five pickles (magic number, version, machine, data, storage keys), then the
/// storages one after another, each behind its number of elements.</summary>
internal sealed class TorchLegacyReader
{
    private const int Version = 1001;
    private const int ProtocolLength = 2;
    private const int FrameLength = 9;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356");

    /// <summary>The magic number's pickle: 0x1950a86a20f9469cfc6c as it is written by protocols 2 and later.</summary>
    private static ReadOnlySpan<byte> MagicBytes =>
        [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private readonly ByteRun _file;
    private readonly Dictionary<string, ByteRun> _storages = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    private TorchLegacyReader(ByteRun file)
    {
        _file = file;
    }

    /// <summary>Whether the file begins with the magic number, behind the two bytes that state a pickle's protocol and,
    /// from protocol 4 on, the nine that state a frame's length.</summary>
    public static bool IsThere(ReadOnlySpan<byte> start)
    {
        if (start.Length <= ProtocolLength + FrameLength + MagicBytes.Length || start[0] != (byte)Opcode.Proto)
            return false;
        var number = start[ProtocolLength] == (byte)Opcode.Frame ? ProtocolLength + FrameLength : ProtocolLength;
        return start[number..].StartsWith(MagicBytes);
    }

    /// <exception cref="MalformedDataException">The file is damaged or holds something else than a state
    /// dict.</exception>
    public static CheckpointContent Read(ByteRun file) => new TorchLegacyReader(file).Read();

    private CheckpointContent Read()
    {
        var reader = new PickleReader(_file, 0);
        var objects = new TorchObjects();
        if (PickleMachine.Run(reader, objects) is not BigIntValue magic || magic.Value != Magic)
            throw new MalformedDataException("it lacks PyTorch's magic number");
        if (PickleMachine.Run(reader, objects) is not IntValue { Value: Version })
            throw new MalformedDataException($"its version is not {Version}", "save it again with PyTorch");
        CheckMachine(PickleMachine.Run(reader, objects));
        var root = PickleMachine.Run(reader, objects);
        FindStorages(PickleMachine.Run(reader, objects), reader.Position, objects.Storages);
        // PyTorch turns these bytes to little-endian on every machine, whatever the machine's own order.
        var content = StateDict.Read(root,
            tensor => TorchTensors.View(tensor, Storage(tensor.Storage), bigEndian: false));
        return content with { Notes = [.. content.Notes, .. _notes] };
    }

    private void CheckMachine(PickleValue machine)
    {
        if (machine is not DictValue dict) throw new MalformedDataException("it does not say what machine wrote it");
        if (dict.Find("little_endian") is BoolValue { Value: false })
            _notes.Add(
                "written on a big-endian machine; the elements are read as little-endian, as PyTorch writes them");
    }

    private void FindStorages(PickleValue keys, long position, IReadOnlyDictionary<string, StorageValue> known)
    {
        if (keys is not ListValue list) throw new MalformedDataException("its list of storages is none");
        foreach (var item in list.Items)
        {
            if (item is not TextValue key || !known.TryGetValue(key.Value, out var storage))
                throw new MalformedDataException($"its list of storages names {item.Describe()}, which no tensor has");
            var count = BinaryPrimitives.ReadInt64LittleEndian(_file.Slice(position, sizeof(long)));
            if (count != storage.Whole)
                throw new MalformedDataException(
                    $"storage '{key.Value}' begins with the count {count}, but its pickle says {storage.Whole}");
            var length = checked(count * storage.Type.Size());
            if (!_storages.TryAdd(key.Value, _file.Part(position + sizeof(long), length)))
                throw new MalformedDataException($"storage '{key.Value}' is there twice");
            position += sizeof(long) + length;
        }
        if (position < _file.Length)
            _notes.Add($"{_file.Length - position} bytes behind the last storage are not read");
    }

    private ByteRun Storage(StorageValue storage) => _storages.TryGetValue(storage.Key, out var bytes)
        ? bytes
        : throw new MalformedDataException($"storage '{storage.Key}' is missing in the file");
}
