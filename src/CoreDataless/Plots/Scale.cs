namespace CoreDataless.Plots;

/// <summary>A mark of an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">What is written there; empty for a mark between labels.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Puts values on an axis.</summary>
internal abstract record Scale
{
    /// <summary>0 at the axis' beginning, 1 at its end; NaN for what has no place, such as the logarithm of 0.</summary>
    public abstract double Place(double value);

    /// <summary>Round values between the ends, ascending.</summary>
    /// <param name="most">Labels that there is room for.</param>
    public abstract IReadOnlyList<Tick> Ticks(int most);
}
