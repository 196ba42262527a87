using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>Everything that is needed to fit series of models again.</summary>
/// <param name="Table">The file, as the user named it.</param>
/// <param name="Columns">What is what in it.</param>
/// <param name="Minimum">Smaller series were not fitted.</param>
public sealed record SeriesSettings(string Table, SeriesColumns Columns, int Minimum);
