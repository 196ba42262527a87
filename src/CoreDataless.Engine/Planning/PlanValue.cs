namespace CoreDataless.Engine.Planning;

/// <summary>
/// A place in memory that holds rows of one shape for a part of the run: rows of all images, or of a block of them
/// where no other segment needs the value.
/// </summary>
public sealed class PlanValue
{
    internal PlanValue(int id, Shape shape, int copies) => (Id, Shape, Copies) = (id, shape, copies);

    /// <summary>Position in <see cref="Plan.Values"/>.</summary>
    public int Id { get; }

    /// <summary>Dimensions of one row.</summary>
    public Shape Shape { get; }

    /// <summary>Rows per image.</summary>
    public int Copies { get; }

    /// <summary>Floats for one image: copies times elements.</summary>
    public long FloatsPerImage => (long)Copies * Shape.Count;

    /// <summary>Does it lie in the memory of a block of images rather than in the batch's?</summary>
    public bool IsLocal { get; internal set; }

    /// <summary>The step that writes it first; -1 for inputs.</summary>
    public int First { get; internal set; } = int.MaxValue;

    /// <summary>The last step that reads or writes it; beyond the last step for inputs, outputs and state.</summary>
    public int Last { get; internal set; } = -1;

    /// <summary>Start in the memory of the batch or of a block, in floats.</summary>
    public long Offset { get; internal set; }

    internal void Touch(int step)
    {
        First = Math.Min(First, step);
        Last = Math.Max(Last, step);
    }

    internal bool Overlaps(PlanValue other) => First <= other.Last && other.First <= Last;
}
