using System.Buffers.Binary;
using System.Text;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Writes pickles opcode by opcode, so that tests can ask for what Python would never write.</summary>
internal sealed class PickleAssembler
{
    private readonly List<byte> _bytes = [0x80, 2];

    public byte[] Stop() => [.. _bytes, (byte)'.'];

    /// <summary>Bare opcodes, by the characters of pickletools.</summary>
    public PickleAssembler Op(string opcodes)
    {
        foreach (var c in opcodes) _bytes.Add((byte)c);
        return this;
    }

    public PickleAssembler Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleAssembler Text(string text)
    {
        Op("X");
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        return Raw(length.ToArray()).Raw(Encoding.UTF8.GetBytes(text));
    }

    public PickleAssembler Int(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleAssembler Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleAssembler Ints(params long[] values)
    {
        Op("(");
        foreach (var value in values) Int(value);
        return Op("t");
    }

    public PickleAssembler Storage(string type = "FloatStorage", string key = "0", long count = 4)
    {
        Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count);
        return Op("tQ");
    }

    /// <summary>torch._utils._rebuild_tensor_v2 of a storage of 4 floats.</summary>
    public PickleAssembler Tensor(
        long offset, long[] shape, long[] strides, string type = "FloatStorage", long count = 4)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(type, "0", count).Int(offset);
        Ints(shape).Ints(strides).Raw(0x89).Global("collections", "OrderedDict");
        return Op(")RtR");
    }

    /// <summary>{name: tensor}.</summary>
    public static byte[] StateDict(
        long offset, long[] shape, long[] strides, string type = "FloatStorage", long count = 4) =>
        new PickleAssembler().Op("}").Text("w").Tensor(offset, shape, strides, type, count).Op("s").Stop();
}
