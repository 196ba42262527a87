namespace CoreDataless.Plots;

/// <summary>Something that is drawn into a plot, in units of its axes. What has no place on them is left out.</summary>
internal abstract record Mark
{
    /// <summary>What the legend says; null: not in the legend.</summary>
    public string? Label { get; init; }

    /// <summary>See <see cref="Colours"/>.</summary>
    public int Colour { get; init; }
}

/// <summary>A point of a line.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>A line; a value that has no place interrupts it.</summary>
internal sealed record LineMark(IReadOnlyList<Point> Points) : Mark
{
    /// <summary>Broken, so that it can be told from another of its colour, also on paper.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Thinner and fainter: one of many.</summary>
    public bool IsFaint { get; init; }

    /// <summary>What a pointer that rests on it is told.</summary>
    public string? Title { get; init; }
}

/// <summary>The region between two curves over the same x.</summary>
internal sealed record BandMark(IReadOnlyList<double> X, IReadOnlyList<double> Low, IReadOnlyList<double> High) : Mark;

/// <summary>A point that stands for something of its own.</summary>
/// <param name="X">Place.</param>
/// <param name="Y">Place.</param>
/// <param name="Title">What a pointer that rests on it is told.</param>
/// <param name="Error">Half the length of its error bar, along y; 0 for none.</param>
/// <param name="Text">Written beside it; null for nothing.</param>
internal readonly record struct Dot(double X, double Y, string Title, double Error = 0, string? Text = null);

/// <summary>Points.</summary>
internal sealed record DotMark(IReadOnlyList<Dot> Dots) : Mark;

/// <summary>A bar of a histogram or of a category, from 0 or the axis' lower end.</summary>
/// <param name="From">Left end along x.</param>
/// <param name="To">Right end along x.</param>
/// <param name="Height">Along y.</param>
/// <param name="Title">What a pointer that rests on it is told.</param>
/// <param name="Error">Half the length of its error bar; 0 for none.</param>
internal readonly record struct Bar(double From, double To, double Height, string Title, double Error = 0);

/// <summary>Bars.</summary>
internal sealed record BarMark(IReadOnlyList<Bar> Bars) : Mark
{
    /// <summary>Only their outline: for what is laid over other bars.</summary>
    public bool IsOutline { get; init; }
}

/// <summary>A straight line across the plot, with a word beside it.</summary>
/// <param name="At">The value on its axis.</param>
/// <param name="IsVertical">At a value of x?</param>
/// <param name="Text">The word; may be empty.</param>
internal sealed record RuleMark(double At, bool IsVertical, string Text) : Mark;
