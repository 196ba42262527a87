using System.Text;

namespace CoreDataless.Models;

/// <summary>A layer that was made sense of.</summary>
/// <param name="Name">As the file spells it, without <c>.weight</c>.</param>
/// <param name="Kind">For example <c>convolution</c>.</param>
/// <param name="Shape">The shape of its weight.</param>
public sealed record UnderstoodLayer(string Name, string Kind, string Shape)
{
    /// <summary>For example <c>conv1: convolution (16, 3, 3, 3)</c>.</summary>
    public override string ToString() => $"{Name}: {Kind} {Shape}";
}

/// <summary>What could be made of a checkpoint: a network, or what stands in the way and what to do about it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Architecture">The best guess; null when nothing fits.</param>
public sealed record Recognition(string Source, string? Architecture)
{
    private const int MostLines = 12;

    /// <summary>The network; null when anything is missing, left over or of a wrong shape.</summary>
    public Network? Network { get; init; }

    /// <summary>Layers that were made sense of, in the order of the computation.</summary>
    public IReadOnlyList<UnderstoodLayer> Understood { get; init; } = [];

    /// <summary>Tensors that the architecture needs and the file lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Tensors of the file that the architecture has no use for, with their shapes.</summary>
    public IReadOnlyList<string> LeftOver { get; init; } = [];

    /// <summary>Shapes that do not fit, unusual kernels, metadata without meaning.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What does not stop the network but should be known: NaN weights, assumptions.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What to do; empty when there is a network.</summary>
    public string Advice { get; init; } = "";

    /// <summary>All of it, for a person to read.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string verdict = Network is not null ? Architecture!
            : Architecture is null ? "no known architecture" : $"looks like {Architecture}, but does not fit";
        text.Append($"{Source}: {verdict}\n");
        List(text, "understood", Understood.Select(u => u.ToString()));
        List(text, "missing", Missing);
        List(text, "left over", LeftOver);
        List(text, "does not fit", Problems);
        List(text, "warning", Warnings);
        return text.Append(Advice).ToString().TrimEnd();
    }

    private static void List(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0) return;
        text.Append($"{title} ({all.Length}):\n");
        foreach (string line in all.Take(MostLines)) text.Append($"  {line}\n");
        if (all.Length > MostLines) text.Append($"  ... and {all.Length - MostLines} more\n");
    }
}
