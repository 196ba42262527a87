using System.Text;
using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>The list of constructors that a PyTorch pickle may name, and the plain data that each stands for.
/// It is the whole list: what is not here is refused by its name.</summary>
internal sealed class TorchObjects : IPickleObjects
{
    private const string FromType = "torch._tensor._rebuild_from_type_v2";

    /// <summary>A copy takes a few bytes of the file, however long the original is. What is copied once was pushed by
    /// an instruction each, and there are no more of those.</summary>
    private const long MostCopied = PickleMachine.MostInstructions;

    private const int MostDeviceLetters = 64;

    private readonly Dictionary<string, Func<PickleValue[], PickleValue>> _constructors;
    private readonly Dictionary<string, StorageValue> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<TextValue, BytesValue> _encoded = [];
    private long _copied;

    public TorchObjects()
    {
        _constructors = new(StringComparer.Ordinal)
        {
            ["collections.OrderedDict"] = Dictionary,
            ["collections.Counter"] = Dictionary,
            ["collections.defaultdict"] = arguments => Dictionary(arguments.Length > 1 ? arguments[1..] : []),
            ["builtins.set"] = List,
            ["builtins.frozenset"] = List,
            ["__builtin__.set"] = List,
            ["__builtin__.frozenset"] = List,
            ["builtins.bytes"] = NoBytes,
            ["__builtin__.bytes"] = NoBytes,
            ["builtins.complex"] = _ => new OpaqueValue("a complex number"),
            ["__builtin__.complex"] = _ => new OpaqueValue("a complex number"),
            ["_codecs.encode"] = Encode,
            ["argparse.Namespace"] = _ => new OpaqueValue("an argparse.Namespace"),
            ["numpy.dtype"] = NumpyScalars.Type,
            ["numpy.core.multiarray.scalar"] = NumpyScalars.Scalar,
            ["numpy._core.multiarray.scalar"] = NumpyScalars.Scalar,
            ["numpy.core.multiarray._reconstruct"] = _ => new OpaqueValue("a NumPy array"),
            ["numpy._core.multiarray._reconstruct"] = _ => new OpaqueValue("a NumPy array"),
            ["torch.Size"] = arguments => arguments is [TupleValue sizes] ? sizes : throw Wrong("torch.Size"),
            ["torch.device"] = Device,
            ["torch._utils._rebuild_tensor"] = TorchTensors.Rebuild,
            ["torch._utils._rebuild_tensor_v2"] = TorchTensors.Rebuild,
            ["torch._utils._rebuild_tensor_v3"] = TorchTensors.RebuildTyped,
            ["torch._utils._rebuild_parameter"] = Parameter,
            ["torch._utils._rebuild_parameter_with_state"] = Parameter,
            [FromType] = OfSubclass,
        };
    }

    /// <summary>All storages that the pickle names, by their keys.</summary>
    public IReadOnlyDictionary<string, StorageValue> Storages => _storages;

    /// <inheritdoc/>
    public PickleValue? Construct(GlobalValue callable, PickleValue[] arguments) =>
        _constructors.TryGetValue(callable.FullName, out var construct) ? construct(arguments) : null;

    /// <inheritdoc/>
    public PickleValue Build(PickleValue value, PickleValue state)
    {
        switch (value)
        {
            // A state dict carries its modules' version numbers this way.
            case DictValue or OpaqueValue:
                return value;
            case NumpyTypeValue type when state is TupleValue { Items: [_, TextValue order, ..] }:
                type.BigEndian = order.Value == ">";
                return value;
            default:
                throw new MalformedDataException(
                    $"its pickle sets attributes of {value.Describe()}", Advice.SaveStateDict);
        }
    }

    /// <inheritdoc/>
    public PickleValue Load(PickleValue persistentId)
    {
        if (persistentId is not TupleValue { Items: [TextValue kind, GlobalValue type, ..] } id)
            throw new MalformedDataException($"its pickle refers to {persistentId.Describe()}, which is no storage");
        return kind.Value switch
        {
            "storage" => Storage(type, id.Items),
            // Old files wrap each class of a pickled module with its source code; what matters is the name.
            "module" => type,
            _ => throw new MalformedDataException($"its pickle refers to something of the kind {kind.Describe()}"),
        };
    }

    private StorageValue Storage(GlobalValue type, PickleValue[] id)
    {
        if (id is not [_, _, TextValue key, _, IntValue count, ..] || count.Value < 0)
            throw new MalformedDataException("its pickle describes a storage in a way that PyTorch does not");
        var name = type.FullName[(type.FullName.LastIndexOf('.') + 1)..];
        var untyped = TorchTypes.IsUntyped(name);
        if (!type.FullName.StartsWith("torch.", StringComparison.Ordinal)
            || (TorchTypes.OfStorage(name) ?? (untyped ? DType.UInt8 : null)) is not { } elements)
            throw new MalformedDataException(
                $"it has a storage of the type {type.FullName}",
                "convert the model to float32 and save its state dict");
        var whole = new StorageValue(key.Value, elements, untyped, count.Value, 0, count.Value);
        if (!_storages.TryAdd(key.Value, whole)) whole = Same(_storages[key.Value], whole);
        return id.Length > 5 && id[5] is TupleValue view ? View(whole, view) : whole;
    }

    private static StorageValue Same(StorageValue first, StorageValue second) =>
        first.Type == second.Type && first.Untyped == second.Untyped && first.Whole == second.Whole
            ? first
            : throw new MalformedDataException(
                $"storage '{first.Key}' is once {first.Describe()} and once {second.Describe()}");

    private static StorageValue View(StorageValue whole, TupleValue view)
    {
        if (view.Items is not [_, IntValue offset, IntValue count]
            || offset.Value < 0 || count.Value < 0 || offset.Value > whole.Whole - count.Value)
            throw new MalformedDataException($"a view of storage '{whole.Key}' reaches beyond it");
        return new StorageValue(whole.Key, whole.Type, whole.Untyped, whole.Whole, offset.Value, count.Value);
    }

    private DictValue Dictionary(PickleValue[] arguments)
    {
        var dict = new DictValue();
        switch (arguments)
        {
            case []: break;
            case [DictValue other]: dict.Pairs.AddRange(Charge(other.Pairs)); break;
            case [ListValue pairs]: dict.Pairs.AddRange(Charge(pairs.Items).Select(Pair)); break;
            default: throw Wrong("a dictionary");
        }
        return dict;
    }

    private static KeyValuePair<PickleValue, PickleValue> Pair(PickleValue value) => value switch
    {
        TupleValue { Items: [var key, var item] } => new(key, item),
        ListValue { Items: [var key, var item] } => new(key, item),
        _ => throw Wrong("a dictionary"),
    };

    private ListValue List(PickleValue[] arguments) => arguments switch
    {
        [] => new ListValue(),
        [ListValue items] => new ListValue { Items = [.. Charge(items.Items)] },
        _ => throw Wrong("a set"),
    };

    /// <summary>What is about to be copied, if all copies together stay within bounds.</summary>
    private List<T> Charge<T>(List<T> original)
    {
        _copied += original.Count;
        return _copied <= MostCopied ? original : throw new MalformedDataException(
            $"its pickle copies more than {MostCopied:N0} values", Advice.SaveStateDict);
    }

    /// <summary>Bytes do not change, so the same text is encoded only once.</summary>
    private BytesValue Encode(PickleValue[] arguments)
    {
        if (arguments is not [TextValue text, TextValue { Value: "latin1" or "latin-1" }])
            throw Wrong("_codecs.encode");
        if (!_encoded.TryGetValue(text, out var bytes))
            _encoded[text] = bytes = new BytesValue(Encoding.Latin1.GetBytes(text.Value));
        return bytes;
    }

    /// <summary>Python writes b'' as the call of bytes() in protocol 2.</summary>
    private static BytesValue NoBytes(PickleValue[] arguments) =>
        arguments is [] ? new BytesValue([]) : throw Wrong("bytes");

    private static TextValue Device(PickleValue[] arguments) => arguments switch
    {
        [TextValue type] => type,
        [TextValue { Value.Length: <= MostDeviceLetters } type, IntValue index] => new TextValue($"{type.Value}:{index.Value}"),
        _ => throw Wrong("torch.device"),
    };

    private static TensorValue Parameter(PickleValue[] arguments) =>
        arguments is [TensorValue tensor, ..] ? tensor : throw Wrong("a parameter");

    /// <summary>A tensor with attributes of its own: (function, class, arguments, attributes).</summary>
    private TensorValue OfSubclass(PickleValue[] arguments)
    {
        // A function that is this one again could nest without end.
        if (arguments is not [GlobalValue function, GlobalValue type, TupleValue inner, _]
            || function.FullName == FromType
            || type.FullName is not ("torch.Tensor" or "torch.nn.parameter.Parameter")
            || Construct(function, inner.Items) is not TensorValue tensor)
            throw Wrong("a tensor of a class of its own");
        return tensor;
    }

    private static MalformedDataException Wrong(string what) =>
        new($"its pickle builds {what} from arguments that it does not take");
}
