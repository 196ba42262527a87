using CoreDataless.Checkpoints;
using CoreDataless.Engine;

namespace CoreDataless.Models;

/// <summary>One named tensor; <paramref name="Read"/> fetches its numbers, row-major.</summary>
/// <param name="Name">The name, unwrapped: <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Dimensions">Outermost first; empty for a scalar.</param>
/// <param name="Read">Fetches the numbers.</param>
public sealed record Weight(string Name, IReadOnlyList<long> Dimensions, Func<float[]> Read)
{
    /// <summary>The number of numbers.</summary>
    public long Count => Dimensions.Aggregate(1L, (product, d) => product * d);

    /// <summary>For example <c>(64, 3, 7, 7)</c>.</summary>
    public string ShapeText => $"({string.Join(", ", Dimensions)})";

    /// <summary>The numbers as a constant of a graph.</summary>
    /// <exception cref="ModelException">More than four dimensions, an empty one, or too many numbers.</exception>
    internal Tensor Load()
    {
        try
        {
            return new Tensor(new Shape([.. Dimensions.Select(d => (int)Math.Min(d, int.MaxValue))]), Read());
        }
        catch (GraphException e)
        {
            throw new ModelException($"{Name} {ShapeText}: {e.Message}", e);
        }
    }
}

/// <summary>What a network is recognised from: named tensors, and what the file says about itself.</summary>
public sealed class WeightSet
{
    private readonly Dictionary<string, Weight> _byName;
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    /// <summary>Tensors in the order of the file.</summary>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="weights">The tensors.</param>
    /// <param name="metadata">Such as <c>mean</c>, <c>std</c>, <c>input</c>, <c>classes</c>; null for none.</param>
    /// <exception cref="ModelException">Two tensors of one name.</exception>
    public WeightSet(
        string source, IEnumerable<Weight> weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Source = source;
        Weights = [.. weights];
        Metadata = metadata ?? new Dictionary<string, string>();
        _byName = new Dictionary<string, Weight>(Weights.Count, StringComparer.Ordinal);
        foreach (Weight w in Weights)
        {
            if (!_byName.TryAdd(w.Name, w)) throw new ModelException($"{source}: two tensors are called '{w.Name}'");
            AddParents(w.Name);
        }
    }

    /// <summary>The tensors of an open checkpoint; they are read when asked for, so it stays open until then.</summary>
    /// <exception cref="ModelException">Two tensors of one name.</exception>
    public static WeightSet From(Checkpoint checkpoint) => new(
        checkpoint.FilePath,
        checkpoint.Tensors.Select(t => new Weight(t.Name, t.Shape, t.ToSingles)),
        checkpoint.Metadata);

    /// <summary>The file's name, for messages.</summary>
    public string Source { get; }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<Weight> Weights { get; }

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of this name, or null.</summary>
    public Weight? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Is there any tensor inside of this layer or block: <c>layer1.0</c>?</summary>
    internal bool AnyIn(string parent) => _parents.Contains(parent);

    private void AddParents(string name)
    {
        // Looked up for every block: scanning all names each time would be slow for a file of very many tensors.
        int dot = name.LastIndexOf('.');
        while (dot > 0 && _parents.Add(name[..dot])) dot = name.LastIndexOf('.', dot - 1);
    }
}
