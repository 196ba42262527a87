using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>
/// What in a checkpoint has a spectrum, and what has none, and why. All floating-point tensors of two to five
/// dimensions are looked at, in the order of the checkpoint. One that has two names is two layers, as in WeightWatcher.
/// </summary>
/// <remarks>
/// Two dimensions are a matrix, three are a Conv1d (out, in, kernel), unless the first axis is the smallest or the name
/// says "expert": then they are a stack of matrices. Four are a Conv2d (out, in, kernel), or (kernel, in, out) as in
/// Keras where the name says "kernel" or the last two axes are too large for one; five are a Conv3d. Transposed
/// convolutions (in, out, kernel) have the same values. A grouped convolution is (out, in / groups): the tensor does
/// not tell its groups.
/// </remarks>
/// <param name="Layers">What is analysed.</param>
/// <param name="Skipped">What the patterns let through and is not analysed.</param>
public sealed record LayerCatalog(IReadOnlyList<SpectralLayer> Layers, IReadOnlyList<SkippedTensor> Skipped)
{
    private const int MostListed = 40;

    /// <summary>Looks at names, types and shapes; no weight is read.</summary>
    /// <exception cref="LayerFilterException">A pattern of the filter fits nothing, or all leave nothing.</exception>
    public static LayerCatalog Of(Checkpoint checkpoint, LayerFilter filter)
    {
        List<LayerCandidate> all = LayerCandidate.AllOf(checkpoint, filter.SplitFused);
        LayerPattern[] include = [.. filter.Include.Select(text => new LayerPattern(text))];
        LayerPattern[] exclude = [.. filter.Exclude.Select(text => new LayerPattern(text))];
        CheckPatterns(include.Concat(exclude.Where(p => !p.IsType)), all);
        var layers = new List<SpectralLayer>();
        var skipped = new List<SkippedTensor>();
        foreach (LayerCandidate candidate in all.Where(c => Passes(c, include, exclude)))
        {
            if (candidate.WhyNot(filter) is { } reason) skipped.Add(candidate.Skip(reason));
            else layers.Add(candidate.Take());
        }
        if (layers.Count + skipped.Count == 0 && all.Count > 0)
            throw new LayerFilterException("what is to be analysed is also left out: nothing remains");
        return new LayerCatalog(layers, skipped);
    }

    private static bool Passes(LayerCandidate candidate, LayerPattern[] include, LayerPattern[] exclude) =>
        (include.Length == 0 || Array.Exists(include, p => p.Fits(candidate)))
        && !Array.Exists(exclude, p => p.Fits(candidate));

    private static void CheckPatterns(IEnumerable<LayerPattern> patterns, List<LayerCandidate> all)
    {
        if (patterns.FirstOrDefault(p => !all.Exists(p.Fits)) is not { } vain) return;
        List<string> known = [.. from c in all where c.Layout is not null
            select $"{c.Id} {c.Name} ({c.Layout!.Type.Word()})"];
        string more = known.Count > MostListed ? $", and {known.Count - MostListed} more" : "";
        throw new LayerFilterException(
            $"no layer fits '{vain.Text}'; there are: {string.Join(", ", known.Take(MostListed))}{more}");
    }
}
