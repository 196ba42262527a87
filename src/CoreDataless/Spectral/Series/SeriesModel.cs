namespace CoreDataless.Spectral;

/// <summary>A model with the figure that was reported of it and its metrics.</summary>
/// <param name="Name">For the reader.</param>
/// <param name="Series">The series of models that it belongs to.</param>
/// <param name="Reported">Accuracy or error; null where none is known.</param>
/// <param name="Metrics">One for each metric; null where there is none.</param>
public sealed record SeriesModel(string Name, string Series, double? Reported, IReadOnlyList<double?> Metrics);
