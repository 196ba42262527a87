namespace CoreDataless.Engine;

// The loss, the prediction and the steps of the two methods.
public sealed partial class Graph
{
    /// <summary>Cross-entropy of softmax, one number per row: -sum(target * log softmax(logits)).</summary>
    /// <param name="logits">Vectors (K).</param>
    /// <param name="target">Vectors (K) that sum to 1, usually one-hot.</param>
    /// <param name="seed">How the gradient is rounded.</param>
    public Node SoftmaxCrossEntropy(Node logits, Node target, SeedGradient seed = SeedGradient.Torch)
    {
        if (logits.Shape.Rank != 1 || logits.Shape != target.Shape)
            throw new GraphException($"SoftmaxCrossEntropy: logits {logits.Shape}, target {target.Shape}");
        return Append(new Op.SoftmaxCrossEntropy(seed), [logits, target], new Shape([]));
    }

    /// <summary>Is the class of the logits the target's? 1 or 0 per row: see <see cref="Op.Predicts"/>.</summary>
    /// <param name="logits">Vectors (K).</param>
    /// <param name="target">Vectors (K), usually one-hot.</param>
    public Node Predicts(Node logits, Node target)
    {
        if (logits.Shape.Rank != 1 || logits.Shape != target.Shape)
            throw new GraphException($"Predicts: logits {logits.Shape}, target {target.Shape}");
        return Append(new Op.Predicts(), [logits, target], new Shape([]));
    }

    /// <summary>The Euclidean norm of each row.</summary>
    public Node L2Norm(Node x) => Append(new Op.L2Norm(), [x], new Shape([]));

    /// <summary>One step of normalised descent: see <see cref="Op.DescentStep"/>.</summary>
    /// <param name="x">The images.</param>
    /// <param name="gradient">Of the same shape.</param>
    /// <param name="norm">Its norm, one number per row.</param>
    /// <param name="loss">The loss before the step, one number per row.</param>
    /// <param name="step">Step sizes, bounds, stop rule.</param>
    public Node DescentStep(Node x, Node gradient, Node norm, Node loss, Op.DescentStep step)
    {
        if (x.Shape != gradient.Shape || norm.Shape.Rank != 0 || loss.Shape.Rank != 0)
            throw new GraphException(
                $"DescentStep: images {x.Shape}, gradient {gradient.Shape}, norm {norm.Shape}, loss {loss.Shape}");
        if (gradient.Copies != x.Copies || norm.Copies != x.Copies || loss.Copies != x.Copies)
            throw new GraphException($"DescentStep: copies differ: {x}, {gradient}, {norm}, {loss}");
        if (step.GroupSize < 1) throw new GraphException($"DescentStep: groups of {step.GroupSize} rows");
        return Append(step, [x, gradient, norm, loss], x.Shape);
    }

    /// <summary>DeepFool's move to the nearest linearised boundary: see <see cref="Op.DeepFoolMove"/>.</summary>
    /// <param name="gradients">S copies of images: the gradient of seed_s . logits.</param>
    /// <param name="logits">Vectors (K).</param>
    /// <param name="seeds">S copies of (K).</param>
    public Node DeepFoolMove(Node gradients, Node logits, Node seeds)
    {
        if (gradients.Copies != seeds.Copies || logits.Copies != 1 || logits.Shape != seeds.Shape)
            throw new GraphException($"DeepFoolMove: gradients {gradients}, logits {logits}, seeds {seeds}");
        return Append(new Op.DeepFoolMove(), [gradients, logits, seeds], gradients.Shape, copies: 1);
    }

    /// <summary>The image that DeepFool looks at next: see <see cref="Op.DeepFoolPoint"/>.</summary>
    public Node DeepFoolPoint(Node start, Node total, Op.DeepFoolPoint point)
    {
        if (start.Shape != total.Shape)
            throw new GraphException($"DeepFoolPoint: start {start.Shape}, total {total.Shape}");
        return Append(point, [start, total], start.Shape);
    }
}
