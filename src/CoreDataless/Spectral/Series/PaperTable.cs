namespace CoreDataless.Spectral;

/// <summary>A table of the paper beside what its own inputs give.</summary>
/// <param name="Number">As in the paper.</param>
/// <param name="Title">What the cells are.</param>
/// <param name="Columns">Metrics, as the paper heads them.</param>
/// <param name="Rows">In the paper's order.</param>
/// <param name="Notes">Where the paper does not do what it says.</param>
public sealed record PaperTable(
    int Number, string Title, IReadOnlyList<string> Columns, IReadOnlyList<PaperRow> Rows, IReadOnlyList<string> Notes);

/// <summary>A row of the paper.</summary>
/// <param name="Name">Of the series, model or statistic.</param>
/// <param name="Count">The number of models or layers that the paper states; null where it states none.</param>
/// <param name="Printed">Cells, with as many digits as are printed.</param>
/// <param name="Lines">What is computed; none where the inputs were not published.</param>
public sealed record PaperRow(
    string Name, int? Count, IReadOnlyList<decimal> Printed, IReadOnlyList<PaperLine> Lines)
{
    /// <summary>Is a printed cell the rounding of a value?</summary>
    public bool Agrees(int column, double value)
    {
        decimal printed = Printed[column];
        // Half a unit of the last digit, and what binary fractions need beside it.
        double half = 0.5 * Math.Pow(10, -printed.Scale) * (1 + 1e-9);
        return Math.Abs(value - (double)printed) <= half;
    }
}

/// <summary>A computed line.</summary>
/// <param name="Kind"><c>recomputed</c> as the paper did it, <c>corrected</c> as it says, or another way.</param>
/// <param name="Count">Models, layers or series that went in.</param>
/// <param name="Cells">One for each column.</param>
public sealed record PaperLine(string Kind, int Count, IReadOnlyList<double> Cells)
{
    /// <summary>As the paper's authors computed it.</summary>
    public const string Recomputed = "recomputed";

    /// <summary>As the paper's words and column heads say.</summary>
    public const string Corrected = "corrected";
}
