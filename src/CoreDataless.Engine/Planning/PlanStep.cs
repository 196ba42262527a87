namespace CoreDataless.Engine.Planning;

/// <summary>What happens to a result on its way to memory: add, then ReLU or a ReLU mask.</summary>
/// <param name="Addend">A value of the result's shape to add, or null.</param>
/// <param name="Relu">Negative results become 0.</param>
/// <param name="Mask">The result is kept where this is positive, or null; one row serves all seeds of an image.</param>
public sealed record Epilogue(PlanValue? Addend = null, bool Relu = false, PlanValue? Mask = null)
{
    /// <summary>Nothing.</summary>
    public static Epilogue None { get; } = new();
}

/// <summary>One kernel of a plan: an operation of the simplified graph with what was fused behind it.</summary>
/// <param name="Node">The operation; its constants are <see cref="Engine.Node.Inputs"/> of the node.</param>
/// <param name="Inputs">Where the node's inputs are; null for constants.</param>
/// <param name="Output">Where the result goes, after the epilogue.</param>
/// <param name="Epilogue">What was fused.</param>
public sealed record PlanStep(Node Node, IReadOnlyList<PlanValue?> Inputs, PlanValue Output, Epilogue Epilogue)
{
    /// <summary>Does an image's result depend on other images of the batch?</summary>
    public bool CouplesImages => Node.Op is Op.DescentStep { GroupSize: > 1 };

    /// <summary>Every value that the step reads.</summary>
    internal IEnumerable<PlanValue> Reads =>
        Inputs.Append(Epilogue.Addend).Append(Epilogue.Mask).Where(v => v is not null).Select(v => v!);

    /// <summary>For example <c>%12 Conv2d (64, 32, 32) + v3, relu -> v4</c>.</summary>
    public override string ToString()
    {
        string addend = Epilogue.Addend is { } a ? $" + v{a.Id}" : "";
        string relu = Epilogue.Relu ? ", relu" : Epilogue.Mask is { } m ? $", mask v{m.Id}" : "";
        string inputs = string.Join(", ", Inputs.Where(v => v is not null).Select(v => $"v{v!.Id}"));
        return $"{Node} [{inputs}]{addend}{relu} -> v{Output.Id}";
    }
}
