using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>Runs a pickle's opcodes over a stack of plain data. It has no way to call anything: a callable in the
/// file is a name, and <see cref="IPickleObjects"/> says for a short list of names which data they stand for.
/// There is no recursion, so deep nesting costs only memory. Memory is bounded by the file's length and by
/// <see cref="MostInstructions"/>: an instruction puts a value of fixed size or one read from the file, and what copies
/// values that are there already is limited where it copies.</summary>
internal sealed class PickleMachine
{
    /// <summary>A large network needs some 100,000; one byte can ask for some 100 of memory, hence a limit.</summary>
    public const int MostInstructions = 4_000_000;

    /// <summary>Two texts that are recalled become one that is new, hence a limit.</summary>
    private const int MostNameLetters = 1000;

    private readonly PickleReader _reader;
    private readonly IPickleObjects _objects;
    private readonly PickleStack _stack = new();
    private readonly Dictionary<long, PickleValue> _memo = [];

    private PickleMachine(PickleReader reader, IPickleObjects objects)
    {
        (_reader, _objects) = (reader, objects);
    }

    /// <summary>Reads one pickle and leaves the reader behind it.</summary>
    /// <exception cref="MalformedDataException">It is damaged, or asks for what is not on the list.</exception>
    public static PickleValue Run(PickleReader reader, IPickleObjects objects)
    {
        var machine = new PickleMachine(reader, objects);
        for (var count = 0; count < MostInstructions; count++)
        {
            var at = reader.Position;
            var opcode = (Opcode)reader.Byte();
            if (opcode == Opcode.Stop) return PickleCycles.Refuse(machine._stack.PopLast());
            if (!machine.Step(opcode)) throw Unknown(opcode, at);
        }
        throw new MalformedDataException(
            $"its pickle has more than {MostInstructions:N0} instructions", "save only the state dict");
    }

    private bool Step(Opcode opcode) => Plain(opcode) || Container(opcode) || Object(opcode);

    /// <summary>Numbers, texts, the memo, and what only moves the stack.</summary>
    private bool Plain(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto: CheckProtocol(_reader.Byte()); break;
            case Opcode.Frame: _reader.Int64(); break;
            case Opcode.Mark: _stack.Mark(); break;
            case Opcode.Pop: _stack.PopOrMark(); break;
            case Opcode.PopMark: _stack.PopToMark(); break;
            case Opcode.Dup: _stack.Push(_stack.Peek()); break;
            case Opcode.Put: _memo[Number(_reader.Line())] = _stack.Peek(); break;
            case Opcode.BinPut: _memo[_reader.Byte()] = _stack.Peek(); break;
            case Opcode.LongBinPut: _memo[_reader.UInt32()] = _stack.Peek(); break;
            case Opcode.Memoize: _memo[_memo.Count] = _stack.Peek(); break;
            case Opcode.Get: _stack.Push(Recall(Number(_reader.Line()))); break;
            case Opcode.BinGet: _stack.Push(Recall(_reader.Byte())); break;
            case Opcode.LongBinGet: _stack.Push(Recall(_reader.UInt32())); break;
            default:
                if (PickleScalars.Read(opcode, _reader) is not { } value) return false;
                _stack.Push(value);
                break;
        }
        return true;
    }

    private bool Container(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.EmptyTuple: _stack.Push(new TupleValue([])); break;
            case Opcode.Tuple1: _stack.Push(new TupleValue(_stack.Pop(1))); break;
            case Opcode.Tuple2: _stack.Push(new TupleValue(_stack.Pop(2))); break;
            case Opcode.Tuple3: _stack.Push(new TupleValue(_stack.Pop(3))); break;
            case Opcode.Tuple: _stack.Push(new TupleValue(_stack.PopToMark())); break;
            case Opcode.EmptyList or Opcode.EmptySet: _stack.Push(new ListValue()); break;
            case Opcode.List or Opcode.FrozenSet: _stack.Push(new ListValue { Items = [.. _stack.PopToMark()] }); break;
            case Opcode.Append: Append(_stack.Pop(1)); break;
            case Opcode.Appends or Opcode.AddItems: Append(_stack.PopToMark()); break;
            case Opcode.EmptyDict: _stack.Push(new DictValue()); break;
            case Opcode.Dict: AddPairs(_stack.PopToMark(), push: true); break;
            case Opcode.SetItem: AddPairs(_stack.Pop(2), push: false); break;
            case Opcode.SetItems: AddPairs(_stack.PopToMark(), push: false); break;
            default: return false;
        }
        return true;
    }

    private bool Object(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Global: _stack.Push(new GlobalValue(_reader.Line(), _reader.Line())); break;
            case Opcode.StackGlobal: _stack.Push(Named(_stack.Pop(2))); break;
            case Opcode.BinPersId: _stack.Push(_objects.Load(_stack.Pop(1)[0])); break;
            case Opcode.Reduce or Opcode.NewObj: Construct(_stack.Pop(2), opcode); break;
            case Opcode.NewObjEx: ConstructWithKeywords(_stack.Pop(3)); break;
            case Opcode.Build: Build(_stack.Pop(2)); break;
            default: return false;
        }
        return true;
    }

    private void Append(PickleValue[] items)
    {
        if (_stack.Peek() is not ListValue list)
            throw new MalformedDataException(
                $"the pickle appends to {_stack.Peek().Describe()} (at {_reader.Position})");
        list.Items.AddRange(items);
    }

    private void AddPairs(PickleValue[] items, bool push)
    {
        if (items.Length % 2 != 0)
            throw new MalformedDataException($"a dict has a key without value (at {_reader.Position})");
        if (push) _stack.Push(new DictValue());
        if (_stack.Peek() is not DictValue dict)
            throw new MalformedDataException(
                $"the pickle sets items of {_stack.Peek().Describe()} (at {_reader.Position})");
        for (var i = 0; i < items.Length; i += 2) dict.Pairs.Add(new(items[i], items[i + 1]));
    }

    private void Construct(PickleValue[] calleeAndArguments, Opcode opcode)
    {
        if (calleeAndArguments is not [GlobalValue callee, TupleValue arguments])
            throw new MalformedDataException(
                $"the pickle calls {calleeAndArguments[0].Describe()} (at {_reader.Position})", Advice.SaveStateDict);
        _stack.Push(_objects.Construct(callee, arguments.Items) ?? throw Forbidden(callee, opcode));
    }

    private void ConstructWithKeywords(PickleValue[] parts)
    {
        if (parts[2] is not DictValue { Pairs.Count: 0 })
            throw new MalformedDataException(
                $"the pickle calls {parts[0].Describe()} by keywords", Advice.SaveStateDict);
        Construct(parts[..2], Opcode.NewObj);
    }

    private void Build(PickleValue[] valueAndState) =>
        _stack.Push(_objects.Build(valueAndState[0], valueAndState[1]));

    private MalformedDataException Forbidden(GlobalValue callee, Opcode opcode)
    {
        var reason = opcode == Opcode.Reduce
            ? $"its pickle wants to call '{callee.FullName}', which no state dict needs (nothing was run)"
            : _stack.IsEmpty
                ? $"it is a whole pickled module ({callee.FullName}), not a state dict"
                : $"it holds a whole pickled object ({callee.FullName}), not only plain values and tensors";
        return new MalformedDataException(reason, Advice.SaveStateDict);
    }

    private static GlobalValue Named(PickleValue[] parts) =>
        parts is [TextValue module, TextValue name]
        && module.Value.Length <= MostNameLetters && name.Value.Length <= MostNameLetters
            ? new GlobalValue(module.Value, name.Value)
            : throw new MalformedDataException("the pickle names something by what is no name");

    private PickleValue Recall(long index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw new MalformedDataException($"the pickle recalls entry {index}, which was never stored");

    private static long Number(string line) => long.TryParse(line, out var value)
        ? value
        : throw new MalformedDataException("the pickle has a number that is none");

    private static void CheckProtocol(int protocol)
    {
        if (protocol > 5)
            throw new MalformedDataException($"its pickle protocol is {protocol}", "save it with protocol 2");
    }

    private static MalformedDataException Unknown(Opcode opcode, long at) => new(
        $"its pickle has the instruction 0x{(byte)opcode:x2} at byte {at}, which no state dict needs",
        Advice.SaveStateDict);
}
