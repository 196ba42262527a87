namespace CoreDataless.Engine;

/// <summary>How softmax cross-entropy's gradient is rounded. It decides the prototypes: see the README.</summary>
public enum SeedGradient
{
    /// <summary>
    /// As PyTorch computes it, in float32 on every backend: <c>exp(z - max - log(sum(exp(z - max)))) - target</c>.
    /// A saturated row gets exactly 0 for its own class.
    /// </summary>
    Torch,

    /// <summary>The target's component as minus the sum of the others, so that it never cancels to zero.</summary>
    Exact,
}

/// <summary>
/// The closed vocabulary of the engine. Shapes are per row (no batch); <c>x[c,y,x]</c> indexes an image.
/// Adding one means: a builder method with its shape check, a gradient rule (or none), a reference kernel,
/// a CPU kernel, and a case in the table of tests; a test fails when one of these is missing.
/// </summary>
public abstract record Op
{
    private Op()
    {
    }

    /// <summary>The name in listings.</summary>
    public string Name => GetType().Name;

    // ---- leaves

    /// <summary>
    /// Values that the user writes before a run. The variable of an <see cref="Engine.Update"/> is state.
    /// </summary>
    public sealed record Input : Op;

    /// <summary>A constant.</summary>
    public sealed record Constant(Tensor Value) : Op;

    // ---- forward

    /// <summary>Inputs x, scale, shift?: y[c] = x[c] * scale[c] + shift[c].</summary>
    public sealed record Affine : Op;

    /// <summary>
    /// Inputs x, gamma, beta, mean, variance: y[c] = (x[c] - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] +
    /// beta[c].
    /// </summary>
    public sealed record BatchNorm(double Epsilon) : Op;

    /// <summary>Inputs x (C,H,W), weight (O,C/groups,kh,kw), bias? (O): cross-correlation with zero padding.</summary>
    public sealed record Conv2d(Window Window, int Groups) : Op;

    /// <summary>Inputs x (I), weight (O,I), bias? (O): y = weight x + bias.</summary>
    public sealed record Linear : Op;

    /// <summary>max(x, 0).</summary>
    public sealed record Relu : Op;

    /// <summary>a + b, elementwise.</summary>
    public sealed record Add : Op;

    /// <summary>The largest value under the window; padding never wins.</summary>
    public sealed record MaxPool(Window Window) : Op;

    /// <summary>
    /// The mean under the window; <c>CountPadding</c> divides by the kernel's size at the border too.
    /// </summary>
    public sealed record AveragePool(Window Window, bool CountPadding) : Op;

    /// <summary>(C,H,W) to (C): the mean of each channel.</summary>
    public sealed record GlobalAveragePool : Op;

    /// <summary>The same numbers, in (channel, row, column) order, under another shape.</summary>
    public sealed record Reshape(Shape To) : Op;

    /// <summary>Channels of all inputs, one after the other.</summary>
    public sealed record Concat : Op;

    /// <summary>Channels Start to Start + Count.</summary>
    public sealed record SliceChannels(int Start, int Count) : Op;

    /// <summary>Zero channels before and after.</summary>
    public sealed record PadChannels(int Before, int After) : Op;

    /// <summary>
    /// Inputs z (K), target (K): loss = -sum(target[k] * logp[k]), logp = z - max - log(sum(exp(z - max))).
    /// </summary>
    public sealed record SoftmaxCrossEntropy(SeedGradient Seed) : Op;

    /// <summary>
    /// Inputs z (K), target (K): 1 where the class of z is that of the target, else 0; for one-hot targets: is the
    /// prediction right?
    /// </summary>
    public sealed record Predicts : Op
    {
        /// <summary>
        /// The class of some scores: the first largest in float32. NaN is larger than nothing, and nothing than NaN.
        /// </summary>
        public static int Class(ReadOnlySpan<float> scores)
        {
            int best = 0;
            for (int k = 1; k < scores.Length; k++)
            {
                if (scores[k] > scores[best]) best = k;
            }
            return best;
        }
    }

    // ---- backward: dy is the gradient that arrives, the result the gradient for x

    /// <summary>
    /// Inputs dy, weight: the transpose of <see cref="Conv2d"/> as a linear map, to images of shape To.
    /// </summary>
    public sealed record ConvInputGrad(Window Window, int Groups, Shape To) : Op;

    /// <summary>Inputs dy (O), weight (O,I): dx = weight^T dy.</summary>
    public sealed record LinearInputGrad : Op;

    /// <summary>Inputs dy, y: dy where y > 0, else 0. The output is mask enough.</summary>
    public sealed record ReluGrad : Op;

    /// <summary>Inputs dy, x: dy goes to the first largest value under each window.</summary>
    public sealed record MaxPoolGrad(Window Window) : Op;

    /// <summary>Input dy: each share goes back to the pixels that it was the mean of.</summary>
    public sealed record AveragePoolGrad(Window Window, bool CountPadding, Shape To) : Op;

    /// <summary>Input dy (C): dx[c,y,x] = dy[c] / (H W).</summary>
    public sealed record GlobalAveragePoolGrad(Shape To) : Op;

    /// <summary>Inputs z, target, dloss?: dz = (exp(logp) - target) * dloss; needs sum(target) = 1.</summary>
    public sealed record SoftmaxCrossEntropyGrad(SeedGradient Seed) : Op;

    // ---- the steps of the two methods

    /// <summary>The Euclidean norm of a row, accumulated in double: a gradient of 1e-20 still has one.</summary>
    public sealed record L2Norm : Op;

    /// <summary>
    /// Inputs x, g, norm = |g|, loss: one step of normalised gradient descent to class prototypes, arXiv 2305.15563
    /// eq. 1-3. x' = clamp(x - (Step * g) / norm, Low, High) while the mean loss of the row's group of GroupSize rows
    /// is above StopLoss, else x. A row whose norm is 0 stays where it is.
    /// </summary>
    public sealed record DescentStep(float Step, float Low, float High, float StopLoss, int GroupSize) : Op
    {
        /// <summary>Does a group with these losses still move? Not once a loss is no number.</summary>
        public bool Moves(ReadOnlySpan<float> losses) => MeanLoss(losses) > StopLoss;

        internal bool Moves(double sum, int count) => (float)(sum / count) > StopLoss;

        /// <summary>The mean of a group's losses, summed in double.</summary>
        public static float MeanLoss(ReadOnlySpan<float> losses)
        {
            double sum = 0;
            foreach (float loss in losses) sum += loss;
            return (float)(sum / losses.Length);
        }
    }

    /// <summary>
    /// Inputs w (S copies of an image: gradients of f_s), z (K logits), seed (S copies of (K)), with f_s = seed_s . z:
    /// the move to the nearest of S linearised boundaries, DeepFool (arXiv 1511.04599, algorithm 2) with foolbox's
    /// constants: b = argmin |f_s| / (|w_s| + 1e-8), r = (dist_b + 1e-4) / (|w_b| + 1e-8) * w_b.
    /// </summary>
    public sealed record DeepFoolMove : Op;

    /// <summary>Inputs x0, total: clamp(x0 + (1 + Overshoot) * total, Low, High).</summary>
    public sealed record DeepFoolPoint(float Overshoot, float Low, float High) : Op;
}
