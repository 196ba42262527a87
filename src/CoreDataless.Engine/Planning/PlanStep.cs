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

    /// <summary>
    /// Operations for an image, a multiply-add counting as two: of convolutions and linear layers, by the definition of
    /// the layer. Taps in the padding count, and a faster algorithm does less than that. 0 for everything else.
    /// </summary>
    public double OperationsPerImage
    {
        get
        {
            int pixels = Node.Op switch
            {
                Op.Conv2d or Op.Linear => Node.Shape.Pixels,
                Op.ConvInputGrad or Op.LinearInputGrad => Node.Inputs[0].Shape.Pixels,
                _ => 0,
            };
            return pixels == 0 ? 0 : 2.0 * Output.Copies * pixels * Node.Inputs[1].Shape.Count;
        }
    }

    /// <summary>
    /// For tables: <c>Conv2d (64, 32, 32) -> (128, 16, 16), 3x3</c>, for example, and what was fused behind.
    /// </summary>
    public string Title
    {
        get
        {
            string from = Node.Inputs.Length == 0 ? "" : $"{Node.Inputs[0].Shape} ";
            string kernel = Node.Op is Op.Conv2d or Op.ConvInputGrad
                ? $", {Node.Inputs[1].Shape[2]}x{Node.Inputs[1].Shape[3]}" : "";
            string addend = Epilogue.Addend is null ? "" : ", add";
            string relu = Epilogue.Relu ? ", relu" : Epilogue.Mask is null ? "" : ", relu mask";
            return $"{Node.Op.Name} {from}-> {Output.Shape}{kernel}{addend}{relu}";
        }
    }

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
