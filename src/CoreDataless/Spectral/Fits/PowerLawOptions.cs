namespace CoreDataless.Spectral;

/// <summary>How a power law is fitted; the defaults are those of WeightWatcher 0.7.5.5.</summary>
public sealed record PowerLawOptions
{
    /// <summary>The paper's fit (WeightWatcher 0.2.7): bounded above, and zeros alone are left out.</summary>
    public static PowerLawOptions Paper { get; } = new() { Threshold = 0, Bounded = true };

    /// <summary>Eigenvalues at or below it are left out; zeros always are.</summary>
    public double Threshold { get; init; } = 1e-5;

    /// <summary>
    /// Does the distance D take the law to end at the largest eigenvalue (<c>xmax</c> of the powerlaw package)? The
    /// exponent is that of the unbounded law all the same, as the package has it.
    /// </summary>
    public bool Bounded { get; init; }

    /// <summary>How many of the largest eigenvalues are dropped first; at most half of all.</summary>
    public int DropLargest { get; init; }

    /// <summary>Only eigenvalues from the first to the second number may be the tail's lower end; null: any.</summary>
    public (double Low, double High)? XMinRange { get; init; }

    /// <summary>May the tail begin here?</summary>
    internal bool Admits(double x) => XMinRange is not { } range || (x >= range.Low && x <= range.High);
}
