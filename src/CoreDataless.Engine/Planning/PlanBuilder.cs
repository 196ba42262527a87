namespace CoreDataless.Engine.Planning;

/// <summary>
/// Walks a simplified computation once: makes steps, gives values places, and notes how long each lives.
/// </summary>
internal sealed class PlanBuilder
{
    private readonly EpilogueFusion _fusion;
    private readonly PlanOptions _options;
    private readonly Dictionary<Node, Node> _variableOf = [];
    private readonly ILookup<Node, Node> _users;
    private readonly HashSet<Node> _done = [];

    public PlanBuilder(Computation computation, PlanOptions options)
    {
        _users = computation.Needed
            .SelectMany(n => n.Inputs.Select(i => (Input: i, User: n)))
            .ToLookup(p => p.Input, p => p.User);
        (_fusion, _options) = (new EpilogueFusion(computation, _users), options);
        foreach (Update update in computation.Updates) _variableOf.TryAdd(update.Value, update.Variable);
        foreach (Node node in computation.Outputs) _variableOf.Remove(node);
        foreach (Node node in computation.Needed.Where(n => !n.IsConstant))
        {
            Add(node);
            if (computation.BeforePause.Contains(node)) StepsBeforePause = Steps.Count;
        }
        foreach (Node node in computation.Outputs) Places[node].Touch(Steps.Count);
        foreach (Update update in computation.Updates)
        {
            (PlanValue variable, PlanValue value) = (Places[update.Variable], Places[update.Value]);
            value.Touch(Steps.Count);
            if (variable != value) Updates.Add((variable, value));
        }
    }

    public List<PlanStep> Steps { get; } = [];

    public int StepsBeforePause { get; private set; }

    public List<PlanValue> Values { get; } = [];

    public List<(PlanValue Variable, PlanValue Value)> Updates { get; } = [];

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
        else if (node.Op is Op.Reshape && node.Inputs[0].Op is not Op.Input && _options.IsView(node))
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
        PlanValue output = Places[result] = MovesInPlace(result) ? Places[_variableOf[result]] : NewValue(result);
        PlanValue?[] inputs = [.. root.Inputs.Select(i => i.IsConstant ? null : Places[i])];
        var step = new PlanStep(root, inputs, output, EpilogueOf(root, result));
        foreach (PlanValue value in step.Reads.Append(output)) value.Touch(Steps.Count);
        Steps.Add(step);
        _done.UnionWith([root, .. _fusion.Chain(result)]);
    }

    // A step of descent is number by number, so that the images may move where they are, once all others that look at
    // them have done so.
    private bool MovesInPlace(Node result) =>
        result.Op is Op.DescentStep && _variableOf.GetValueOrDefault(result) is { } variable
        && result.Inputs[0] == variable && !result.Inputs[1..].Contains(variable)
        && !_users.Contains(result) && _users[variable].All(user => user == result || _done.Contains(user));

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
