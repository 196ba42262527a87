using System.Globalization;

namespace CoreDataless.Spectral;

/// <summary>A column of the table.</summary>
/// <param name="Name">WeightWatcher's name where it has the column.</param>
/// <param name="Value">A number, a text, a truth, or null.</param>
public sealed record SpectralColumn(string Name, Func<SpectralRow, object?> Value)
{
    /// <summary>The value as a number; null where it is none.</summary>
    public double? Number(SpectralRow row) => Value(row) switch
    {
        null or string => null,
        bool truth => truth ? 1 : 0,
        var number => Convert.ToDouble(number, CultureInfo.InvariantCulture),
    };
}
