using CoreDataless.Checkpoints;

namespace CoreDataless.WeightsConverter;

/// <summary>
/// Reads what was written and compares it with the input. Floats may differ by the rounding of their type, which is
/// computed here from the type's width, not by the code that rounded them; all else must be equal.
/// </summary>
internal static class Verification
{
    private const int ChunkElements = 1 << 15;

    private sealed class Difference
    {
        public long Count;
        public double Absolute;
        public double Relative;
    }

    /// <returns>Whether the two agree.</returns>
    public static bool Run(
        Checkpoint source,
        IReadOnlyDictionary<string, string> metadata,
        ConvertOptions options,
        TextWriter output,
        TextWriter errors)
    {
        using var written = Checkpoint.Open(options.Output);
        var byClass = new SortedDictionary<string, Difference>(StringComparer.Ordinal);
        List<string> wrong = written.Tensors.Count == source.Tensors.Count ? [] : ["the number of tensors"];
        if (!metadata.OrderBy(m => m.Key).SequenceEqual(written.Metadata.OrderBy(m => m.Key))) wrong.Add("the metadata");
        foreach (var tensor in source.Tensors)
        {
            if (written.Find(tensor.Name) is not { } twin || !IsTwin(tensor, twin, options.Floats)
                || !Compare(tensor, twin, ClassOf(tensor, byClass)))
                wrong.Add($"'{tensor.Name}'");
        }
        output.WriteLine($"{"tensors",-24} {"elements",12} {"largest difference",20} {"relative",12}");
        foreach (var (name, d) in byClass)
            output.WriteLine($"{name,-24} {d.Count,12:N0} {d.Absolute,20:G4} {d.Relative,12:G4}");
        foreach (var name in wrong)
            errors.WriteLine($"{options.Output}: {name} differs from the input by more than rounding");
        if (wrong.Count == 0) output.WriteLine("verified: equal but for rounding");
        return wrong.Count == 0;
    }

    private static bool IsTwin(CheckpointTensor tensor, CheckpointTensor twin, DType floats) =>
        twin.Shape.SequenceEqual(tensor.Shape) && twin.DType == SafeTensorsWriter.Target(tensor, floats);

    // Tensors of one class have the last part of the name in common: weight, bias, running_mean.
    private static Difference ClassOf(CheckpointTensor tensor, SortedDictionary<string, Difference> byClass)
    {
        var name = tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..];
        if (!byClass.TryGetValue(name, out var difference)) byClass.Add(name, difference = new Difference());
        difference.Count += tensor.Count;
        return difference;
    }

    private static bool Compare(CheckpointTensor tensor, CheckpointTensor twin, Difference difference)
    {
        var (relative, absolute) = Rounding(twin.DType);
        var agree = true;
        for (var first = 0L; first < tensor.Count; first += ChunkElements)
        {
            var count = (int)Math.Min(ChunkElements, tensor.Count - first);
            agree &= tensor.DType == twin.DType
                ? RawEqual(tensor, twin, first, count)
                : Near(tensor, twin, first, count, relative, absolute, difference);
        }
        return agree;
    }

    /// <summary>Half a step between neighbours: relative to the value, and absolute where the type has no smaller
    /// exponent.</summary>
    private static (double Relative, double Absolute) Rounding(DType type) => type switch
    {
        DType.Float16 => (Math.ScaleB(1, -11), Math.ScaleB(1, -25)),
        DType.BFloat16 => (Math.ScaleB(1, -8), Math.ScaleB(1, -134)),
        _ => (Math.ScaleB(1, -24), Math.ScaleB(1, -150)),
    };

    private static bool RawEqual(CheckpointTensor tensor, CheckpointTensor twin, long first, int count)
    {
        var a = new byte[count * tensor.DType.Size()];
        var b = new byte[a.Length];
        tensor.CopyRawTo(first, a);
        twin.CopyRawTo(first, b);
        return a.AsSpan().SequenceEqual(b);
    }

    private static bool Near(
        CheckpointTensor tensor,
        CheckpointTensor twin,
        long first,
        int count,
        double relative,
        double absolute,
        Difference most)
    {
        var (a, b) = (new double[count], new double[count]);
        tensor.CopyTo(first, a.AsSpan());
        twin.CopyTo(first, b.AsSpan());
        var near = true;
        for (var i = 0; i < count; i++)
        {
            if (a[i].Equals(b[i])) continue;
            var difference = Math.Abs(a[i] - b[i]);
            near &= difference <= Math.Max(relative * Math.Abs(a[i]), absolute);
            most.Absolute = Math.Max(most.Absolute, difference);
            if (a[i] != 0) most.Relative = Math.Max(most.Relative, difference / Math.Abs(a[i]));
        }
        return near;
    }
}
