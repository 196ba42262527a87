namespace CoreDataless.Engine;

/// <summary>
/// Batch normalisation with fixed statistics is one scale and one shift per channel, computed in double.
/// </summary>
internal static class BatchNormConstants
{
    /// <summary>gamma / sqrt(variance + epsilon).</summary>
    public static Tensor Scale(Node node, Op.BatchNorm bn)
    {
        float[] gamma = node.Inputs[1].Tensor.Values;
        var scale = new float[gamma.Length];
        for (int c = 0; c < scale.Length; c++) scale[c] = (float)ScaleOf(node, bn, c);
        return new Tensor(new Shape(scale.Length), scale);
    }

    /// <summary>beta - mean * scale.</summary>
    public static Tensor Shift(Node node, Op.BatchNorm bn)
    {
        float[] beta = node.Inputs[2].Tensor.Values;
        float[] mean = node.Inputs[3].Tensor.Values;
        var shift = new float[beta.Length];
        for (int c = 0; c < shift.Length; c++) shift[c] = (float)(beta[c] - mean[c] * ScaleOf(node, bn, c));
        return new Tensor(new Shape(shift.Length), shift);
    }

    private static double ScaleOf(Node node, Op.BatchNorm bn, int c) =>
        node.Inputs[1].Tensor.Values[c] / Math.Sqrt(node.Inputs[4].Tensor.Values[c] + bn.Epsilon);
}
