namespace CoreDataless.Reporting;

/// <summary>How many alphas lie where.</summary>
/// <param name="Below">Below 2.</param>
/// <param name="Low">From 2 up to 4.</param>
/// <param name="High">From 4 to 6.</param>
/// <param name="Above">Above 6.</param>
public readonly record struct AlphaBands(int Below, int Low, int High, int Above)
{
    /// <summary>The least alpha of well-trained layers, by rule of thumb.</summary>
    public const double Least = 2;

    /// <summary>The greatest alpha of well-trained layers, by rule of thumb.</summary>
    public const double Greatest = 6;

    private const double Middle = 4;

    /// <summary>From 2 to 6.</summary>
    public int Inside => Low + High;

    /// <summary>Counts.</summary>
    public static AlphaBands Of(IReadOnlyCollection<double> alphas) => new(
        alphas.Count(a => a < Least),
        alphas.Count(a => a is >= Least and < Middle),
        alphas.Count(a => a is >= Middle and <= Greatest),
        alphas.Count(a => a > Greatest));
}
