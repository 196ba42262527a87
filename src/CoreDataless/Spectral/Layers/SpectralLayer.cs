using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>A tensor of a checkpoint, or a part of one, that has a spectrum.</summary>
public sealed class SpectralLayer
{
    internal SpectralLayer(int id, string name, CheckpointTensor tensor, MatrixLayout layout)
    {
        (Id, Name, Tensor, Layout) = (id, name, tensor, layout);
    }

    /// <summary>Counts from 1 over all keys that end in ".weight", batch normalisation included, as WeightWatcher
    /// counts the keys of a state dict; then over all other floating-point tensors of two and more dimensions. Parts of
    /// one tensor share its number.</summary>
    public int Id { get; }

    /// <summary>The tensor's name without ".weight", as WeightWatcher's tables have it in both name and longname (less
    /// the prefix that the checkpoint's names had in common); a part ends in [q] or the like.</summary>
    public string Name { get; }

    /// <summary>The whole tensor.</summary>
    public CheckpointTensor Tensor { get; }

    /// <summary>What it is, by its dimensions and its name.</summary>
    public LayerType Type => Layout.Type;

    /// <summary>The larger side of its matrices (out, in).</summary>
    public int N => Math.Max(Layout.Rows, Layout.Columns);

    /// <summary>The smaller side of its matrices (out, in).</summary>
    public int M => Math.Min(Layout.Rows, Layout.Columns);

    /// <summary>How many such matrices it has: places of a kernel, experts, or 1.</summary>
    public int Rf => Layout.Count;

    internal MatrixLayout Layout { get; }

    /// <summary>How many singular values one row of a table has: those of one matrix with <see
    /// cref="ConvolutionMode.Slices"/>, else of all matrices.</summary>
    /// <param name="mode">What becomes of convolutions.</param>
    /// <param name="grid">The n of the Fourier modes.</param>
    public long ValuesPerRow(ConvolutionMode mode, int grid = SpectrumReader.DefaultGrid)
    {
        (int matrices, int values) = Layout.Values(mode, grid);
        return mode == ConvolutionMode.Slices ? values : (long)matrices * values;
    }

    /// <summary>The number, name, type and shape.</summary>
    public override string ToString() => $"{Id} {Name} {Type.Word()} ({string.Join(", ", Tensor.Shape)})";
}
