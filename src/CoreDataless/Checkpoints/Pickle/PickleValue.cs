using System.Numerics;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>What a pickle can hold here: plain data, names and tensors. Compared by reference, since containers may
/// hold each other.</summary>
internal abstract class PickleValue
{
    /// <summary>A few words for a message or a note.</summary>
    public abstract string Describe();
}

internal sealed class NoneValue : PickleValue
{
    public static readonly NoneValue Instance = new();

    public override string Describe() => "None";
}

internal sealed class BoolValue(bool value) : PickleValue
{
    public bool Value { get; } = value;

    public override string Describe() => Value ? "True" : "False";
}

internal sealed class IntValue(long value) : PickleValue
{
    public long Value { get; } = value;

    public override string Describe() => $"{Value}";
}

/// <summary>An integer beyond 64 bits: the magic number of old files, or the state of a random generator.</summary>
internal sealed class BigIntValue(BigInteger value) : PickleValue
{
    public BigInteger Value { get; } = value;

    public override string Describe() => $"{Value}";
}

internal sealed class FloatValue(double value) : PickleValue
{
    public double Value { get; } = value;

    public override string Describe() => $"{Value:R}";
}

internal sealed class TextValue(string value) : PickleValue
{
    private const int MostShown = 60;

    public string Value { get; } = value;

    public override string Describe() => Value.Length <= MostShown ? $"'{Value}'" : $"'{Value[..MostShown]}...'";
}

internal sealed class BytesValue(byte[] value) : PickleValue
{
    public byte[] Value { get; } = value;

    public override string Describe() => $"{Value.Length} bytes";
}

internal sealed class TupleValue(PickleValue[] items) : PickleValue
{
    public PickleValue[] Items { get; } = items;

    public override string Describe() => $"a tuple of {Items.Length}";
}

/// <summary>A list or a set.</summary>
internal sealed class ListValue : PickleValue
{
    public List<PickleValue> Items { get; init; } = [];

    public override string Describe() => $"a list of {Items.Count}";
}

/// <summary>A dictionary as the file writes it: pairs in order, a key perhaps more than once.</summary>
internal sealed class DictValue : PickleValue
{
    public List<KeyValuePair<PickleValue, PickleValue>> Pairs { get; } = [];

    public override string Describe() =>
        Pairs.Count == 1 ? "a dict with 1 entry" : $"a dict with {Pairs.Count} entries";

    /// <summary>The value of a text key; the last one, as Python has it.</summary>
    public PickleValue? Find(string key) => Pairs.FindLast(p => p.Key is TextValue t && t.Value == key).Value;
}

/// <summary>The name of something in a Python module. It is only a name: nothing is looked up or called.</summary>
internal sealed class GlobalValue(string module, string name) : PickleValue
{
    public string FullName { get; } = $"{module}.{name}";

    public override string Describe() => $"the Python name {FullName}";
}

/// <summary>Something that is known to be harmless and of no use here, such as a set of command-line options.</summary>
internal sealed class OpaqueValue(string kind) : PickleValue
{
    public override string Describe() => kind;
}
