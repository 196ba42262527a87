namespace CoreDataless.Results;

/// <summary>What figures of an evaluation are drawn from, in sizes that a page can hold.</summary>
public sealed record FigureData
{
    /// <summary>
    /// The classes with profiles and adversaries, ascending: all of up to 12, else the six of the least and the six of
    /// the greatest mean Madv, or the first 12 where there is none.
    /// </summary>
    public required IReadOnlyList<int> Shown { get; init; }

    /// <summary>
    /// Mean over the runs of the prototypes' cosines, (classes, classes), to four decimals; null for more than 256
    /// classes.
    /// </summary>
    public IReadOnlyList<double>? Similarity { get; init; }

    /// <summary>The pairs of the largest mean cosines, to four decimals, largest first; at most 20.</summary>
    public required IReadOnlyList<PairData> Nearest { get; init; }

    /// <summary>The features that the prototypes of the shown classes have in common.</summary>
    public required IReadOnlyList<ProfileData> Profiles { get; init; }

    /// <summary>Prototypes and adversaries to look at; null for images that are neither grey nor RGB.</summary>
    public PictureData? Pictures { get; init; }
}

/// <summary>Two classes and the mean cosine of their prototypes' features.</summary>
public sealed record PairData(int A, int B, double Cosine);

/// <summary>
/// The activations of a class (arXiv 2305.15563, figure 2): features in falling order of their mean over the runs.
/// </summary>
public sealed record ProfileData
{
    /// <summary>The class.</summary>
    public required int Class { get; init; }

    /// <summary>Numbers of the features; at most 128 of them, the most active.</summary>
    public required IReadOnlyList<int> Features { get; init; }

    /// <summary>For each run the activations of these features, to five significant digits.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Activations { get; init; }

    /// <summary>The same features of real images of the class; null when none were given.</summary>
    public ExampleData? Examples { get; init; }
}

/// <summary>
/// Quartiles over so many real images, one for each feature of the profile, to five significant digits.
/// </summary>
public sealed record ExampleData(
    int Count, IReadOnlyList<double> Lower, IReadOnlyList<double> Median, IReadOnlyList<double> Upper);

/// <summary>Pictures of one run, as PNG in base64, one pixel to a pixel.</summary>
public sealed record PictureData
{
    /// <summary>Which run.</summary>
    public required int Run { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>For each class; null for those that a file of reasonable size has no room for.</summary>
    public required IReadOnlyList<byte[]?> Prototypes { get; init; }

    /// <summary>For each shown class, or null where there is no room; empty when the run was not attacked.</summary>
    public required IReadOnlyList<byte[]?> Adversaries { get; init; }

    /// <summary>
    /// For each adversary what it adds to the prototype, times its gain, around middle grey (0.5); null where the
    /// adversary is.
    /// </summary>
    public required IReadOnlyList<byte[]?> Differences { get; init; }

    /// <summary>
    /// How much each difference is enlarged: so much that the largest of them is black or white, or nearly; 1 where
    /// there is none.
    /// </summary>
    public required IReadOnlyList<double> Gains { get; init; }
}
