namespace CoreDataless.Spectral;

/// <summary>The tables of the paper that its published inputs allow to compute again.</summary>
public static class PaperTables
{
    /// <summary>The numbers of those tables.</summary>
    public static IReadOnlyList<int> Numbers { get; } = [1, 2, 5];

    /// <summary>Computes table 1, 2 or 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another one.</exception>
    public static PaperTable Compute(int number) => number switch
    {
        1 => PaperTable1.Compute(),
        2 => PaperTable2.Compute(),
        5 => PaperTable5.Compute(),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "there are tables 1, 2 and 5"),
    };
}
