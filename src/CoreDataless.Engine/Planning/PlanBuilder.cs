namespace CoreDataless.Engine.Planning;

/// <summary>Walks a simplified computation once: makes steps, gives values places, and notes how long each lives.</summary>
internal sealed class PlanBuilder
{
    private readonly EpilogueFusion _fusion;
    private readonly PlanOptions _options;
    private readonly Dictionary<Node, Node> _variableOf;

    public PlanBuilder(Computation computation, PlanOptions options)
    {
        (_fusion, _options) = (new EpilogueFusion(computation), options);
        _variableOf = computation.Updates.ToDictionary(u => u.Value, u => u.Variable);
        foreach (Node node in computation.Needed.Where(n => !n.IsConstant)) Add(node);
        foreach (Node node in computation.Outputs) Places[node].Touch(Steps.Count);
    }

    public List<PlanStep> Steps { get; } = [];

    public List<PlanValue> Values { get; } = [];

    public Dictionary<Node, PlanValue> Places { get; } = [];

    private void Add(Node node)
    {
        if (_fusion.IsAbsorbed(node)) return;
        if (node.Op is Op.Input)
        {
            Places[node] = NewValue(node);
            Places[node].Touch(-1);
            Places[node].Touch(int.MaxValue - 1);
        }
        else if (node.Op is Op.Reshape && _options.IsView(node) && !_variableOf.ContainsKey(node))
        {
            Places[node] = Places[node.Inputs[0]];
        }
        else
        {
            AddStep(node);
        }
    }

    private void AddStep(Node result)
    {
        Node root = _fusion.RootOf(result);
        PlanValue output = Places[result] =
            _variableOf.TryGetValue(result, out Node? variable) ? Places[variable] : NewValue(result);
        PlanValue?[] inputs = [.. root.Inputs.Select(i => i.IsConstant ? null : Places[i])];
        var step = new PlanStep(root, inputs, output, EpilogueOf(root, result));
        foreach (PlanValue value in step.Reads.Append(output)) value.Touch(Steps.Count);
        Steps.Add(step);
    }

    private Epilogue EpilogueOf(Node root, Node result)
    {
        Epilogue epilogue = Epilogue.None;
        Node before = root;
        foreach (Node node in _fusion.Chain(result))
        {
            epilogue = node.Op switch
            {
                Op.Add => epilogue with { Addend = Places[node.Inputs[0] == before ? node.Inputs[1] : node.Inputs[0]] },
                Op.Relu => epilogue with { Relu = true },
                Op.ReluGrad => epilogue with { Mask = Places[node.Inputs[1]] },
                _ => throw new InvalidOperationException($"{node} in an epilogue"),
            };
            before = node;
        }
        return epilogue;
    }

    private PlanValue NewValue(Node node)
    {
        var value = new PlanValue(Values.Count, node.Shape, node.Copies);
        Values.Add(value);
        return value;
    }
}
