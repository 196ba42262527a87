using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>
/// Matrices that are several layers in one: the projections of attention and the gates of LSTM and GRU.
/// </summary>
/// <remarks>
/// Only what lies in one piece is split. The query_key_value of GPT-NeoX, BLOOM and Falcon is not: its rows go from
/// head to head, and no checkpoint says how many heads there are.
/// </remarks>
internal static class FusedWeights
{
    private static readonly string[] Attention = ["in_proj_weight", "c_attn", "qkv", "qkv_proj", "Wqkv"];

    /// <summary>The parts in their order, or none where the layer is not known to be fused.</summary>
    public static IReadOnlyList<(string Part, MatrixLayout Layout)> Split(
        Checkpoint checkpoint, CheckpointTensor tensor, MatrixLayout whole)
    {
        string last = LayerNames.Last(tensor.Name);
        if (whole.Type == LayerType.Recurrent) return Gates(checkpoint, tensor.Name, whole);
        return whole.Count == 1 && Attention.Contains(last) ? Projections(whole) : [];
    }

    // q is square; k and v share the rest, which is less where heads share them (grouped queries). Linear layers are
    // (out, in), GPT-2's Conv1D is (in, out).
    private static List<(string Part, MatrixLayout Layout)> Projections(MatrixLayout whole)
    {
        int width = Math.Min(whole.Rows, whole.Columns);
        int rest = Math.Max(whole.Rows, whole.Columns) - width;
        if (rest == 0 || rest % 2 != 0 || rest > 2 * width) return [];
        return Cut(whole, alongRows: whole.Rows > whole.Columns, [("q", width), ("k", rest / 2), ("v", rest / 2)]);
    }

    private static List<(string Part, MatrixLayout Layout)> Gates(
        Checkpoint checkpoint, string name, MatrixLayout whole)
    {
        string[] gates = Count(checkpoint, name) switch
        {
            3 => ["r", "z", "n"],
            4 => ["i", "f", "g", "o"],
            _ => [],
        };
        if (gates.Length == 0 || whole.Rows % gates.Length != 0) return [];
        return Cut(whole, alongRows: true, [.. gates.Select(gate => (gate, whole.Rows / gates.Length))]);
    }

    // weight_hh is (gates * hidden, hidden), but for an LSTM with a projection, which has a weight_hr.
    private static long Count(Checkpoint checkpoint, string name)
    {
        if (checkpoint.Find(Sibling(name, "weight_hr")) is not null) return 4;
        IReadOnlyList<long>? shape = checkpoint.Find(Sibling(name, "weight_hh"))?.Shape;
        return shape is [var rows, > 0 and var hidden] && rows % hidden == 0 ? rows / hidden : 0;
    }

    private static string Sibling(string name, string word) =>
        name.Replace("weight_ih", word, StringComparison.Ordinal).Replace("weight_hh", word, StringComparison.Ordinal);

    private static List<(string Part, MatrixLayout Layout)> Cut(
        MatrixLayout whole, bool alongRows, (string Part, int Size)[] sizes)
    {
        var parts = new List<(string Part, MatrixLayout Layout)>();
        long offset = whole.Offset;
        foreach ((string part, int size) in sizes)
        {
            MatrixLayout layout = alongRows ? whole with { Rows = size } : whole with { Columns = size };
            parts.Add((part, layout with { Offset = offset }));
            offset += alongRows ? size * whole.RowStride : size;
        }
        return parts;
    }
}
