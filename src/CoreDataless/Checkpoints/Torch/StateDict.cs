using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>Finds the dictionary of tensors in what was pickled. What lies beside it is kept as metadata if it is a
/// number or a text, and mentioned in a note if it is anything else.</summary>
internal sealed class StateDict
{
    private const int MostWrappers = 4;

    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model", "net"];

    private readonly Func<TensorValue, StridedView> _view;
    private readonly List<(string Name, StridedView View)> _tensors = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    private StateDict(Func<TensorValue, StridedView> view)
    {
        _view = view;
    }

    /// <summary>Finds the tensors; <paramref name="view"/> turns each into a checked view of its bytes.</summary>
    /// <exception cref="MalformedDataException">There is no state dict, or a tensor of it is damaged.</exception>
    public static CheckpointContent Read(PickleValue root, Func<TensorValue, StridedView> view)
    {
        var found = new StateDict(view);
        found.Collect(found.Unwrap(root));
        return new CheckpointContent(found._tensors, found._metadata, found._notes);
    }

    private DictValue Unwrap(PickleValue root)
    {
        var dict = root as DictValue ?? throw new MalformedDataException(
            $"it holds {root.Describe()}, not a state dict", Advice.SaveStateDict);
        for (var depth = 0; depth < MostWrappers; depth++)
        {
            // First the known names: a real state dict never has a dictionary under one of them, but training
            // scripts do put single tensors (the best accuracy) beside the state dict.
            if ((KnownWrapper(dict) ?? (HasTensors(dict) ? null : OnlyWrapper(dict))) is not { } wrapper) break;
            _notes.Add($"state dict taken from '{wrapper.Key}'");
            foreach (var pair in dict.Pairs)
                if (!ReferenceEquals(pair.Value, wrapper.Value)) Beside(pair.Key, pair.Value);
            dict = wrapper.Value;
        }
        return HasTensors(dict) ? dict : throw NoTensors(dict);
    }

    private void Collect(DictValue dict)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in dict.Pairs)
        {
            if (value is not TensorValue tensor || key is not TextValue name)
                Beside(key, value);
            else if (!names.Add(name.Value))
                throw new MalformedDataException($"tensor '{name.Value}' is there twice");
            else
                _tensors.Add((name.Value, View(name.Value, tensor)));
        }
    }

    private void Beside(PickleValue key, PickleValue value)
    {
        var name = key is TextValue text ? text.Value : key.Describe();
        if (value is TensorValue tensor && tensor.Shape.All(size => size == 1))
            value = NumpyScalars.Number(View(name, tensor));
        if (value is not (TextValue or IntValue or FloatValue or BoolValue))
            _notes.Add($"entry '{name}' is not read: {value.Describe()}");
        else if (key is not TextValue || !_metadata.TryAdd(name, value is TextValue t ? t.Value : value.Describe()))
            _notes.Add($"a second entry '{name}', or one under no text, is not read: {value.Describe()}");
    }

    private StridedView View(string name, TensorValue tensor)
    {
        try
        {
            return _view(tensor);
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"tensor '{name}': {e.Message}", e.WhatToDo);
        }
    }

    private static (string Key, DictValue Value)? KnownWrapper(DictValue dict)
    {
        foreach (var key in Wrappers)
        {
            if (dict.Find(key) is DictValue inner
                && (HasTensors(inner) || Wrappers.Any(w => inner.Find(w) is DictValue)))
                return (key, inner);
        }
        return null;
    }

    private static (string Key, DictValue Value)? OnlyWrapper(DictValue dict)
    {
        var holders = dict.Pairs.Where(p => p.Key is TextValue && p.Value is DictValue d && HasTensors(d)).ToList();
        return holders is [{ Key: TextValue key, Value: DictValue value }] ? (key.Value, value) : null;
    }

    private static bool HasTensors(DictValue dict) => dict.Pairs.Exists(p => p.Value is TensorValue);

    private static MalformedDataException NoTensors(DictValue dict)
    {
        var entries = dict.Pairs.Take(8).Select(p => $"{p.Key.Describe()} ({p.Value.Describe()})");
        return new MalformedDataException(
            $"no state dict is in it; it holds {dict.Describe()}: {string.Join(", ", entries)}", Advice.SaveStateDict);
    }
}
