using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>Python can pickle a container which holds itself; no checkpoint needs one, and nobody behind this line
/// wants to look out for it.</summary>
internal static class PickleCycles
{
    /// <summary>The value itself, once it is known that nothing in it holds itself. Walks without recursion.</summary>
    /// <exception cref="MalformedDataException">A container holds itself.</exception>
    public static PickleValue Refuse(PickleValue root)
    {
        var finished = new HashSet<PickleValue>();
        var open = new HashSet<PickleValue>();
        var path = new Stack<(PickleValue Container, IEnumerator<PickleValue> Parts)>();
        Enter(root);
        while (path.TryPeek(out var top))
        {
            if (top.Parts.MoveNext())
            {
                Enter(top.Parts.Current);
                continue;
            }
            path.Pop();
            open.Remove(top.Container);
            finished.Add(top.Container);
        }
        return root;

        void Enter(PickleValue value)
        {
            if (Parts(value) is not { } parts || finished.Contains(value)) return;
            if (!open.Add(value)) throw new MalformedDataException($"{value.Describe()} in its pickle holds itself");
            path.Push((value, parts.GetEnumerator()));
        }
    }

    private static IEnumerable<PickleValue>? Parts(PickleValue value) => value switch
    {
        TupleValue tuple => tuple.Items,
        ListValue list => list.Items,
        DictValue dict => dict.Pairs.SelectMany(p => new[] { p.Key, p.Value }),
        _ => null,
    };
}
