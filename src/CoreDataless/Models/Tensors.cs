namespace CoreDataless.Models;

/// <summary>The names of the tensors that belong to a layer, as PyTorch gives them.</summary>
internal static class Tensors
{
    /// <summary>Scale, shift, mean, variance: the order in which the engine wants them.</summary>
    public static readonly string[] BatchNormParts = [".weight", ".bias", ".running_mean", ".running_var"];

    /// <summary>Tensors without which the layer cannot be computed.</summary>
    public static IEnumerable<string> Needed(Layer layer) => layer switch
    {
        Layer.Conv c => [c.Name + ".weight"],
        Layer.Linear l => [l.Name + ".weight"],
        Layer.BatchNorm b => BatchNormParts.Select(part => b.Name + part),
        _ => [],
    };

    /// <summary>Tensors that are used where the file has them.</summary>
    public static IEnumerable<string> Optional(Layer layer) => layer switch
    {
        Layer.Conv c => [c.Name + ".bias"],
        Layer.Linear l => [l.Name + ".bias"],
        _ => [],
    };

    /// <summary>A counter of training steps: known, and of no use here.</summary>
    public static bool IsCounter(string name) =>
        name == "n_averaged" || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    /// <summary>Statistics are not parameters: PyTorch's count leaves them out.</summary>
    public static bool IsStatistic(string name) =>
        name.EndsWith(".running_mean", StringComparison.Ordinal)
        || name.EndsWith(".running_var", StringComparison.Ordinal);
}
