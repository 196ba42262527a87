namespace CoreDataless.Results;

/// <summary>The result of <c>regress</c>.</summary>
public sealed record SeriesDocument : ResultDocument
{
    /// <summary>Those that lines were fitted to.</summary>
    public required IReadOnlyList<SeriesData> Series { get; init; }

    /// <summary>Each metric over all series.</summary>
    public IReadOnlyList<SeriesSummaryData> Summary { get; init => field = value ?? []; } = [];
}

/// <summary>A series of models.</summary>
public sealed record SeriesData
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How many models.</summary>
    public required int Models { get; init; }

    /// <summary>How many more lack a value.</summary>
    public int Incomplete { get; init; }

    /// <summary>The models' names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Their reported figure.</summary>
    public required IReadOnlyList<double> Reported { get; init; }

    /// <summary>A line for each metric.</summary>
    public required IReadOnlyList<FitData> Fits { get; init; }
}

/// <summary>reported = slope * metric + intercept; null is what is not defined.</summary>
public sealed record FitData
{
    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>Per unit of the metric.</summary>
    public double? Slope { get; init; }

    /// <summary>In units of the figure.</summary>
    public double? Intercept { get; init; }

    /// <summary>Root of the mean squared residual.</summary>
    public double? Rmse { get; init; }

    /// <summary>Share of the variance explained.</summary>
    public double? R2 { get; init; }

    /// <summary>Linear correlation.</summary>
    public double? Pearson { get; init; }

    /// <summary>Kendall's tau-b.</summary>
    public double? KendallTau { get; init; }

    /// <summary>Why there is no line.</summary>
    public string? Problem { get; init; }

    /// <summary>The metric of each model.</summary>
    public required IReadOnlyList<double> Values { get; init; }
}

/// <summary>How well a metric does over all series.</summary>
public sealed record SeriesSummaryData(string Metric, SpreadData? R2, SpreadData? Rmse, SpreadData? KendallTau);
