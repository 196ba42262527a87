namespace CoreDataless.Engine;

/// <summary>
/// Real matrices of one shape, read in blocks of rows, so that the largest one need never be in memory as a whole.
/// </summary>
/// <remarks>Reading is safe from several threads at once, and gives the same numbers each time.</remarks>
public interface IMatrixBatch
{
    /// <summary>How many matrices.</summary>
    int Count { get; }

    /// <summary>Rows of each.</summary>
    int Rows { get; }

    /// <summary>Columns of each.</summary>
    int Columns { get; }

    /// <summary>Reads whole rows of a matrix, one after the other.</summary>
    /// <param name="matrix">Which matrix.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">Its length is a whole number of <see cref="Columns"/>.</param>
    void Read(int matrix, int firstRow, Span<double> destination);
}
