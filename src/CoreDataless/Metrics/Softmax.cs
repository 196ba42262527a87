namespace CoreDataless.Metrics;

/// <summary>Logits as probabilities, in double.</summary>
public static class Softmax
{
    /// <summary>The probabilities of one image's classes.</summary>
    public static double[] Of(ReadOnlySpan<float> logits)
    {
        double max = double.NegativeInfinity;
        foreach (float z in logits) max = Math.Max(max, z);
        var values = new double[logits.Length];
        double sum = 0;
        for (int k = 0; k < values.Length; k++) sum += values[k] = Math.Exp(logits[k] - max);
        for (int k = 0; k < values.Length; k++) values[k] /= sum;
        return values;
    }

    /// <summary>Of logits (classes, classes) the probability that each row's own class has.</summary>
    public static double[] OwnClass(ReadOnlySpan<float> logits, int classes)
    {
        var own = new double[classes];
        for (int k = 0; k < classes; k++) own[k] = Of(logits.Slice(k * classes, classes))[k];
        return own;
    }
}
