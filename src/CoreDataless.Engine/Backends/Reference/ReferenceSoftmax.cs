namespace CoreDataless.Engine;

/// <summary>Softmax cross-entropy in double; the target's component of the gradient never cancels to zero.</summary>
internal static class ExactSoftmax
{
    public static double Loss(ReadOnlySpan<double> z, ReadOnlySpan<double> target)
    {
        (double max, double logSum) = Normaliser(z);
        double loss = 0;
        for (int k = 0; k < z.Length; k++)
        {
            if (target[k] != 0) loss -= target[k] * (z[k] - max - logSum);
        }
        return loss;
    }

    /// <summary>
    /// dz[j] = p[j] - t[j]. As p and t both sum to 1, that is also the sum of t[k] - p[k] over all other k: for a
    /// one-hot target minus the sum of small numbers, where 1 - p[j] would have rounded them away.
    /// </summary>
    public static void Gradient(
        ReadOnlySpan<double> z, ReadOnlySpan<double> target, ReadOnlySpan<double> lossGradient, Span<double> dz)
    {
        (double max, double logSum) = Normaliser(z);
        for (int j = 0; j < z.Length; j++)
        {
            double difference = 0;
            if (target[j] == 0)
            {
                difference = Math.Exp(z[j] - max - logSum);
            }
            else
            {
                for (int k = 0; k < z.Length; k++)
                {
                    if (k != j) difference += target[k] - Math.Exp(z[k] - max - logSum);
                }
            }
            dz[j] = difference * (lossGradient.IsEmpty ? 1 : lossGradient[0]);
        }
    }

    private static (double Max, double LogSum) Normaliser(ReadOnlySpan<double> z)
    {
        double max = z[0];
        foreach (double v in z) max = Math.Max(max, v);
        double sum = 0;
        foreach (double v in z) sum += Math.Exp(v - max);
        return (max, Math.Log(sum));
    }
}

/// <summary>
/// Softmax cross-entropy in float32, rounded as PyTorch rounds it. This rounding is part of the published metric: once
/// p[t] rounds to 1, a row is no longer pulled towards its class, only pushed from the others.
/// </summary>
internal static class TorchSoftmax
{
    public static double Loss(ReadOnlySpan<double> z, ReadOnlySpan<double> target)
    {
        (float max, float logSum) = Normaliser(z);
        float loss = 0;
        for (int k = 0; k < z.Length; k++)
        {
            if (target[k] != 0) loss -= (float)target[k] * ((float)z[k] - max - logSum);
        }
        return loss;
    }

    public static void Gradient(
        ReadOnlySpan<double> z, ReadOnlySpan<double> target, ReadOnlySpan<double> lossGradient, Span<double> dz)
    {
        (float max, float logSum) = Normaliser(z);
        float scale = lossGradient.IsEmpty ? 1 : (float)lossGradient[0];
        for (int k = 0; k < z.Length; k++)
            dz[k] = (MathF.Exp((float)z[k] - max - logSum) - (float)target[k]) * scale;
    }

    private static (float Max, float LogSum) Normaliser(ReadOnlySpan<double> z)
    {
        float max = (float)z[0];
        foreach (double v in z) max = MathF.Max(max, (float)v);
        float sum = 0;
        foreach (double v in z) sum += MathF.Exp((float)v - max);
        return (max, MathF.Log(sum));
    }
}
