using CoreDataless.Engine;

namespace CoreDataless.Models;

/// <summary>
/// Brings a plan and a checkpoint together: every tensor has a use, every use has a tensor of the right shape.
/// </summary>
internal sealed class Assembly
{
    private readonly WeightSet _weights;
    private readonly NetworkPlan _plan;
    private readonly Facts _facts;
    private readonly Layer[] _layers;
    private readonly List<string> _problems;
    private readonly List<string> _warnings;

    public Assembly(WeightSet weights, NetworkPlan plan, Facts facts)
    {
        (_weights, _plan, _facts) = (weights, plan, facts);
        _layers = [.. Layer.Flat(plan.Layers)];
        _problems = [.. plan.Problems];
        _warnings = [.. plan.Warnings];
    }

    /// <summary>The network, or what stands in the way.</summary>
    public Recognition Assemble()
    {
        string[] needed = [.. _layers.SelectMany(Tensors.Needed).Distinct(StringComparer.Ordinal)];
        HashSet<string> used = [.. needed, .. _layers.SelectMany(Tensors.Optional)];
        string[] missing = [.. needed.Where(name => _weights.Find(name) is null)];
        string[] leftOver = [.. _weights.Weights.Where(w => !used.Contains(w.Name) && !IsIgnored(w.Name))
            .Select(w => $"{w.Name} {w.ShapeText}")];
        NoteIdlePatterns(used);
        Network? network = missing.Length == 0 && _problems.Count == 0 ? TryBuild(used) : null;
        bool complete = network is not null && leftOver.Length == 0;
        return new Recognition(_weights.Source, _plan.Architecture)
        {
            Network = complete ? network : null,
            Understood = [.. _layers.Select(Understood).OfType<UnderstoodLayer>()],
            Missing = missing,
            LeftOver = leftOver,
            Problems = _problems,
            Warnings = _warnings,
            Advice = complete ? "" : Advice.For(_facts.Description, leftOver.Length > 0),
        };
    }

    private bool IsIgnored(string name) => Tensors.IsCounter(name) || _facts.Description?.Ignores(name) == true;

    private void NoteIdlePatterns(HashSet<string> used)
    {
        foreach (string pattern in _facts.Description?.Ignore ?? [])
        {
            var alone = new Description("") { Ignore = [pattern] };
            if (!_weights.Weights.Any(w => !used.Contains(w.Name) && alone.Ignores(w.Name)))
                _warnings.Add($"\"ignore\": '{pattern}' is no tensor that is left over");
        }
    }

    private Network? TryBuild(HashSet<string> used)
    {
        try
        {
            return Build(Load(used));
        }
        catch (Exception e) when (e is ModelException or GraphException)
        {
            _problems.Add(e.Message);
            return null;
        }
    }

    private Network Build(Dictionary<string, Tensor> tensors)
    {
        Shape input = _facts.Input(_plan.DefaultInput).ToShape(InputChannels());
        Normalization normalization = _facts.Normalization(input.Channels);
        int classes = _plan.Layers[^1] is Layer.Linear head ? tensors[head.Name + ".weight"].Shape[0] : 0;
        return new Network(_plan.Architecture, _plan.Layers, tensors, input, normalization)
        {
            ClassNames = _facts.ClassNames(classes, _warnings),
        };
    }

    private Dictionary<string, Tensor> Load(HashSet<string> used)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (Weight weight in _weights.Weights.Where(w => used.Contains(w.Name)))
        {
            Tensor tensor = weight.Load();
            tensors.Add(weight.Name, tensor);
            int bad = tensor.Values.Count(v => !float.IsFinite(v));
            if (bad > 0) _warnings.Add($"{weight.Name}: {bad} of {tensor.Values.Length} numbers are NaN or infinite");
            if (weight.Name.EndsWith(".running_var", StringComparison.Ordinal) && tensor.Values.Any(v => v < 0))
                _warnings.Add($"{weight.Name}: negative variances");
        }
        return tensors;
    }

    // What the first layer with weights wants; a described network that pools first keeps the channels.
    private int InputChannels() => _layers.FirstOrDefault(l => l is Layer.Conv or Layer.Linear) switch
    {
        Layer.Conv c when _weights.Find(c.Name + ".weight") is { Dimensions: [_, var inputs, _, _] } =>
            (int)Math.Min(inputs * c.Groups, int.MaxValue),
        _ => 1,
    };

    private UnderstoodLayer? Understood(Layer layer)
    {
        (string? name, string kind) = layer switch
        {
            Layer.Conv c => (c.Name, _weights.Find(c.Name + ".bias") is null ? "convolution" : "convolution + bias"),
            Layer.BatchNorm b => (b.Name, "batch normalisation"),
            Layer.Linear l => (l.Name, _weights.Find(l.Name + ".bias") is null ? "linear, no bias" : "linear"),
            _ => (null, ""),
        };
        return name is not null && _weights.Find(name + ".weight") is Weight w ? new(name, kind, w.ShapeText) : null;
    }
}
