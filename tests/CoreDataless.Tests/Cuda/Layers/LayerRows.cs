using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>What a layer reads, pixel by pixel, channels side by side; null where it does not.</summary>
internal sealed record LayerRows(float[] Source, float[]? Addend = null, float[]? Mask = null)
{
    /// <summary>Numbers between -1 and 1, the same each time.</summary>
    public static LayerRows Random(LayerProblem p, bool addend = false, bool mask = false)
    {
        var random = new Random(p.Rows * 7919 + p.From.Count);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
        return new LayerRows(
            Draw(p.Rows * p.From.Count),
            addend ? Draw(p.Rows * p.To.Count) : null,
            mask ? Draw(p.Rows / p.RowsPerMaskRow * p.To.Count) : null);
    }
}
