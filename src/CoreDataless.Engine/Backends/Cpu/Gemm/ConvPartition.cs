namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Cuts a layer's work into chunks of about the same size: ranges of rows (destination pixels) times groups of
/// channels, times all panels together or each alone. Rows go sheaf by sheaf (so many images as stay in cache), then
/// phase by phase, then image by image.
/// </summary>
/// <param name="shape">The layer.</param>
/// <param name="panels">Strips of a group's destination channels.</param>
/// <param name="sourceFloats">Floats of a source image.</param>
/// <param name="destinationFloats">Floats of a destination image.</param>
internal sealed class ConvPartition(ConvShape shape, Panel[] panels, int sourceFloats, int destinationFloats)
{
    /// <summary>Rows that a worker goes through with one panel before it takes the next.</summary>
    public const int RowsPerBlock = 192;

    // Ranges start at multiples of so many rows of a phase.
    private const int RowsPerStep = 8;
    private const int ChunksPerWorker = 4;
    private const int LeastStepsPerChunk = 4;
    private const long LeastMultiplications = 1 << 16;
    private const long FloatsThatStayInCache = 128 * 1024;

    // What storing a result costs, in multiplications.
    private const long WorkOfStoring = 16;

    private readonly long _mostWorkPerStep =
        shape.Geometry.Phases.Max(phase => (long)phase.Taps.Length) * shape.SourceChannels + WorkOfStoring;

    // Weights that no cache holds: rather all images meet one panel than all panels each block of rows.
    private readonly bool _onePanelAtATime =
        (long)shape.Geometry.PackedTaps.Length * shape.Groups * shape.SourceChannels * shape.DestinationChannels
        > FloatsThatStayInCache;

    /// <summary>How the work of some images is cut.</summary>
    /// <param name="Sheaf">Images that go through all phases together.</param>
    /// <param name="RowParts">Ranges of rows.</param>
    /// <param name="PanelParts">1, or one for each panel.</param>
    public readonly record struct Cut(long Sheaf, int RowParts, int PanelParts);

    /// <summary>Cuts the work. The cut does not change results.</summary>
    /// <param name="images">Destination images: images times copies.</param>
    /// <param name="workers">Who share it.</param>
    public Cut For(long images, int workers)
    {
        long perImage = (long)sourceFloats + destinationFloats;
        long sheaf = _onePanelAtATime ? images : Math.Max(1, FloatsThatStayInCache / perImage);
        long work = Work(images, sheaf), steps = work / _mostWorkPerStep;
        long multiplications = work * RowsPerStep * shape.DestinationChannels * shape.Groups;
        long wanted = workers == 1
            ? 1 : Math.Clamp(multiplications / LeastMultiplications, 1, workers * ChunksPerWorker);
        // Ranges of very few steps would differ much in size.
        int panelParts = _onePanelAtATime || steps < wanted * LeastStepsPerChunk ? panels.Length : 1;
        long others = (long)panelParts * shape.Groups;
        return new Cut(sheaf, (int)Math.Clamp((wanted + others - 1) / others, 1, Math.Max(1, steps)), panelParts);
    }

    /// <summary>The work of a range of rows, and the first image of the sheaf where it begins.</summary>
    /// <param name="cut">How the work is cut.</param>
    /// <param name="images">Destination images.</param>
    /// <param name="part">The range.</param>
    public (WorkRange Range, long Image) Range(Cut cut, long images, int part)
    {
        long work = Work(images, cut.Sheaf), perSheaf = Work(cut.Sheaf);
        (long first, long end) = (work * part / cut.RowParts, work * (part + 1) / cut.RowParts);
        (long sheaf, long from) = Math.DivRem(first, perSheaf);
        return (new WorkRange(from, end - sheaf * perSheaf), sheaf * cut.Sheaf);
    }

    /// <summary>
    /// The rows of a phase of a sheaf that belong to a range; the range then counts from the next phase on.
    /// </summary>
    public (long First, long End) Rows(long sheaf, int phase, ref WorkRange range)
    {
        long perStep = WorkPerStep(phase), own = Steps(sheaf, phase) * perStep;
        long rows = sheaf * shape.Geometry.Phases[phase].Pixels.Length;
        (long first, long end) = (FirstRow(range.From), FirstRow(range.End));
        range = new WorkRange(range.From - own, range.End - own);
        return (first, end);

        long FirstRow(long work) => Math.Min(rows, Math.Max(0, (work + perStep - 1) / perStep) * RowsPerStep);
    }

    private long Work(long images, long sheaf) => images / sheaf * Work(sheaf) + Work(images % sheaf);

    private long Work(long images)
    {
        long work = 0;
        for (int i = 0; i < shape.Geometry.Phases.Length; i++) work += Steps(images, i) * WorkPerStep(i);
        return work;
    }

    private long Steps(long images, int phase) =>
        (images * shape.Geometry.Phases[phase].Pixels.Length + RowsPerStep - 1) / RowsPerStep;

    private long WorkPerStep(int phase) =>
        (long)shape.Geometry.Phases[phase].Taps.Length * shape.SourceChannels + WorkOfStoring;
}

/// <summary>Units of work from, and up to but without, a number.</summary>
internal readonly record struct WorkRange(long From, long End);
