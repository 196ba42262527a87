using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>The machine's stack, with marks between the values.</summary>
internal sealed class PickleStack
{
    private readonly List<PickleValue> _values = [];
    private readonly List<int> _marks = [];

    public bool IsEmpty => _values.Count == 0;

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    public void Push(PickleValue value) => _values.Add(value);

    public void Mark() => _marks.Add(_values.Count);

    public PickleValue Peek()
    {
        Need(1);
        return _values[^1];
    }

    /// <summary>The upmost values, the deepest of them first.</summary>
    public PickleValue[] Pop(int count)
    {
        Need(count);
        return Cut(_values.Count - count);
    }

    public PickleValue[] PopToMark()
    {
        if (_marks.Count == 0) throw new MalformedDataException("its pickle takes values back to a mark it never set");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    public void PopOrMark()
    {
        if (_values.Count == Floor && _marks.Count > 0) _marks.RemoveAt(_marks.Count - 1);
        else Pop(1);
    }

    /// <summary>The result: nothing else may be left.</summary>
    public PickleValue PopLast()
    {
        if (_values.Count != 1 || _marks.Count != 0)
            throw new MalformedDataException($"its pickle ends with {_values.Count} values on the stack");
        return Pop(1)[0];
    }

    private void Need(int count)
    {
        if (_values.Count - Floor < count) throw new MalformedDataException("its pickle takes more values than it put");
    }

    private PickleValue[] Cut(int from)
    {
        var cut = _values.GetRange(from, _values.Count - from).ToArray();
        _values.RemoveRange(from, _values.Count - from);
        return cut;
    }
}
